// Build elements. Text is only ever set as text, and links lead only to the web.

const SVG = "http://www.w3.org/2000/svg";

/** Return the element with this id. */
export const byId = (id) => document.getElementById(id);

/** Return a new element with attributes and children; strings become text. */
export function el(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

/** Return a new SVG element. */
export function svg(name, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

/** Return a link that opens beside the page; other addresses than of the web become plain text. */
export function webLink(url, label, attributes = {}) {
  let parsed = null;
  try {
    parsed = new URL(url);
  } catch {
    // no address: its label is shown without a link
  }
  if (!parsed || !["http:", "https:"].includes(parsed.protocol)) return el("span", {}, label);
  return el("a", { href: parsed.href, target: "_blank", rel: "noopener noreferrer nofollow", ...attributes }, label);
}

function filled(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}
