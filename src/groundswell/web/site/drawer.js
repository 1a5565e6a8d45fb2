// Show all evidence of one insight: the posts, with the quote marked in each.

import { byId, el, webLink } from "./dom.js";
import { KINDS, count, day, severity, title } from "./words.js";

const AROUND = 280; // characters before and after a quote
const MOST_POSTS = 40;
const PARTS = {
  frequency: "how many say it", intensity: "how strongly", recency: "how recent",
  engagement: "how much response", diversity: "how many places", relevance: "how close to the question",
};

/** Open the drawer; `documents` is a map by id, empty while the question is still running. */
export function open(insight, documents) {
  byId("drawer-title").textContent = insight.name;
  byId("drawer-facts").textContent = [
    KINDS[insight.kind][0],
    count(insight.frequency.authors, "person", "people"),
    insight.kind === "pain_point" ? `${severity(insight.severity)} severity` : "",
  ].filter(Boolean).join(" · ");
  byId("drawer-body").replaceChildren(...body(insight, documents));
  const dialog = byId("drawer");
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  byId("drawer-title").focus();
}

/** Wire the ways to close it. */
export function wire() {
  const dialog = byId("drawer");
  byId("close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
}

function body(insight, documents) {
  const quoted = new Map();
  for (const evidence of insight.evidence) quoted.set(evidence.document_id, [...(quoted.get(evidence.document_id) ?? []), evidence]);
  const others = insight.document_ids.filter((id) => !quoted.has(id) && documents.has(id));
  const parts = [insight.description && insight.description !== insight.name ? el("p", {}, insight.description) : null];
  parts.push(...[...quoted].map(([id, found]) => post(found, documents.get(id))));
  if (!documents.size) parts.push(el("p", { class: "dim" }, "The whole posts come with the finished answer."));
  if (others.length) {
    parts.push(el("h3", {}, `${count(others.length, "further post")} that say it`));
    parts.push(...others.slice(0, MOST_POSTS).map((id) => other(documents.get(id))));
    if (others.length > MOST_POSTS) parts.push(el("p", { class: "dim" }, `${others.length - MOST_POSTS} more are in the exports.`));
  }
  parts.push(ranking(insight));
  return parts.filter(Boolean);
}

function post(found, document) {
  const [first] = found;
  const text = document ? marked(document.text, found) : el("p", {}, el("mark", {}, first.quote));
  return el("article", { class: "post" }, text, byline(first));
}

function other(document) {
  const points = Array.from(document.text);
  const short = points.length > 2 * AROUND ? `${points.slice(0, 2 * AROUND).join("")} …` : document.text;
  return el("article", { class: "post" }, el("p", {}, short), byline(document));
}

function byline({ source, url, created_at: createdAt }) {
  return el("p", { class: "byline" }, webLink(url, source === "google" ? "Read it on the web" : `Read it on ${title(source)}`), createdAt ? ` · ${day(createdAt)}` : "");
}

/** Mark quotes by their offsets, which count code points and not UTF-16 units. */
function marked(text, found) {
  const points = Array.from(text);
  const spans = found.map(({ start, end }) => [start, end]).sort((a, b) => a[0] - b[0]);
  const from = Math.max(0, spans[0][0] - AROUND);
  const to = Math.min(points.length, spans.at(-1)[1] + AROUND);
  const pieces = [from > 0 ? "… " : ""];
  let at = from;
  for (const [start, end] of spans) {
    if (start < at) continue;
    pieces.push(points.slice(at, start).join(""), el("mark", {}, points.slice(start, end).join("")));
    at = end;
  }
  pieces.push(points.slice(at, to).join(""), to < points.length ? " …" : "");
  return el("p", {}, pieces);
}

function ranking(insight) {
  return el("details", { class: "ranking" },
    el("summary", {}, `Why it ranks here: ${insight.score.toFixed(2)}`),
    el("dl", {}, Object.entries(insight.score_parts).map(([name, value]) => [
      el("dt", {}, PARTS[name] ?? name),
      el("dd", {}, el("meter", { min: 0, max: 1, value: value, "aria-label": PARTS[name] ?? name }), value.toFixed(2)),
    ])));
}
