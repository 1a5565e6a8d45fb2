// Show insights as a list that refines in place: a card stays where its posts stay.

import { byId, el, svg, webLink } from "./dom.js";
import { KINDS, age, count, day, severity, title } from "./words.js";

const TOP_QUOTES = 2;
const MOST_DOTS = 60;
const cards = []; // {insight, node}, in the order on the page
let colours = [];

/** Remove all cards; `sources` get their colours by their order. */
export function clear(sources) {
  cards.length = 0;
  colours = sources;
  byId("insights").replaceChildren();
}

/** Return all insights that are shown, filtered or not. */
export const shown = () => cards.map((card) => card.insight);

/** Return the class of a source's colour. */
export const colour = (source) => {
  if (!colours.includes(source)) colours.push(source);
  return `s${colours.indexOf(source) % 8}`;
};

/**
 * Show `insights`. Those that rest on the same posts as before keep their card and, unless
 * `isFinal`, their place; the end sorts them once.
 */
export function show(insights, { isFinal, open }) {
  const free = new Set(cards);
  const next = insights.map((insight) => {
    const card = closest(insight, free);
    if (card) free.delete(card);
    return { card, insight };
  });
  for (const card of free) card.node.remove();
  const kept = cards.filter((card) => !free.has(card));
  const before = new Map(kept.map((card) => [card, card.node.getBoundingClientRect().top]));
  for (const { card, insight } of next) if (card) refill(card, insight, open);
  const order = isFinal
    ? next.map(({ card, insight }) => card ?? made(insight, open))
    : [...kept, ...next.filter(({ card }) => !card).map(({ insight }) => made(insight, open))];
  cards.splice(0, cards.length, ...order);
  place(order);
  glide(before);
}

/** Show only cards for which `wanted` holds; return how many. */
export function filter(wanted) {
  for (const { insight, node } of cards) node.hidden = !wanted(insight);
  return cards.filter(({ node }) => !node.hidden).length;
}

function closest(insight, free) {
  let best = null;
  let most = 0;
  const ids = new Set(insight.document_ids);
  for (const card of free) {
    if (card.insight.kind !== insight.kind) continue;
    const shared = card.insight.document_ids.filter((id) => ids.has(id)).length;
    const share = shared / Math.min(ids.size, card.insight.document_ids.length);
    if (share >= 0.5 && shared > most) [best, most] = [card, shared];
  }
  return best;
}

function place(order) {
  const list = byId("insights");
  const active = document.activeElement;
  order.forEach(({ node }, index) => {
    if (list.children[index] !== node) list.insertBefore(node, list.children[index] ?? null);
  });
  if (active && active !== document.activeElement && document.contains(active)) active.focus({ preventScroll: true });
}

function glide(before) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  for (const [{ node }, top] of before) {
    const moved = top - node.getBoundingClientRect().top;
    if (Math.abs(moved) > 1) node.animate([{ transform: `translateY(${moved}px)` }, { transform: "none" }], { duration: 320, easing: "cubic-bezier(.2,.7,.2,1)" });
  }
}

function made(insight, open) {
  const card = { insight, node: el("li", { class: "insight" }) };
  refill(card, insight, open);
  return card;
}

function refill(card, insight, open) {
  const same = card.node.childElementCount && JSON.stringify(card.insight) === JSON.stringify(insight);
  card.insight = insight;
  if (same) return;
  const hadFocus = card.node.contains(document.activeElement);
  card.node.replaceChildren(...contents(card, open));
  if (hadFocus) card.node.querySelector("button").focus({ preventScroll: true });
}

function contents(card, open) {
  const { insight } = card;
  const level = severity(insight.severity);
  return [
    el("div", { class: "insight-head" },
      el("h3", {}, insight.name),
      sparkline(insight)),
    el("p", { class: "facts" },
      el("span", { class: `kind ${insight.kind}` }, KINDS[insight.kind][0]),
      el("span", {}, count(insight.frequency.authors, "person", "people")),
      insight.kind === "pain_point" ? el("span", { class: `severity ${level}` }, `${level} severity`) : null,
      insight.last_seen ? el("span", {}, `newest ${age(insight.last_seen)}`) : null),
    voices(insight),
    ...insight.evidence.slice(0, TOP_QUOTES).map(quote),
    el("button", { type: "button", class: "more", "aria-haspopup": "dialog", "aria-label": `Evidence for: ${insight.name}`, onclick: () => open(card.insight) },
      `All evidence · ${count(insight.document_ids.length, "post")}`),
  ];
}

function quote(evidence) {
  return el("figure", { class: "quote" },
    el("blockquote", {}, `“${evidence.quote}”`),
    el("figcaption", {}, webLink(evidence.url, [title(evidence.source), day(evidence.created_at)].filter(Boolean).join(", "))));
}

/** One dot for each post, in the colour of its source. */
function voices(insight) {
  const ranked = Object.entries(insight.sources).sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
  return el("ul", { class: "voices", "aria-label": "Posts by source" },
    ranked.map(([source, documents]) =>
      el("li", {},
        el("span", { class: "dots", "aria-hidden": "true" },
          Array.from({ length: Math.min(documents, MOST_DOTS) }, () => el("i", { class: colour(source) }))),
        `${title(source)} ${documents}`)));
}

function sparkline(insight) {
  const points = insight.trend;
  if (points.length < 3) return null; // two points are no trend
  const times = points.map((point) => new Date(point.start).getTime());
  const span = times.at(-1) - times[0] || 1;
  const most = Math.max(...points.map((point) => point.documents));
  const peak = points.find((point) => point.documents === most);
  const told = `Trend from ${day(points[0].start)} to ${day(points.at(-1).start)}, most posts (${most}) from ${day(peak.start)}`;
  return svg("svg", { class: "trend", viewBox: "0 0 96 28", role: "img", "aria-label": told },
    svg("title", {}, told),
    svg("line", { x1: 0, x2: 96, y1: 26.5, y2: 26.5 }),
    points.map((point, index) => {
      const height = 3 + (21 * point.documents) / most;
      const x = 2 + (90 * (times[index] - times[0])) / span;
      return svg("rect", { x: x.toFixed(1), y: (26 - height).toFixed(1), width: 2.6, height: height.toFixed(1), rx: 1.3 });
    }));
}
