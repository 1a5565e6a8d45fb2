// Show what each source does and how much of the time is used, as it truly is.

import { byId, el } from "./dom.js";
import { colour } from "./insights.js";
import { count, seconds, title } from "./words.js";

const STATES = {
  queued: "in the queue", searching: "searching", cached: "from the cache",
  waiting: "waiting for our own limit", throttled: "told to wait", retrying: "trying again",
};
const OUTCOMES = { ok: "done", partial: "cut short", stale: "older answers", skipped: "not asked", failed: "failed" };
const rows = new Map();
let timer = 0;

/** Start the clock of a question to `sources`. */
export function start(limit, sources) {
  const began = performance.now();
  show(0, limit);
  clear(sources);
  byId("run").hidden = false;
  byId("stop").textContent = "Answer now";
  byId("stop").removeAttribute("aria-disabled");
  lost(false);
  clearInterval(timer);
  timer = setInterval(() => show((performance.now() - began) / 1000, limit), 100);
}

/** Show how much of the time was used. */
export function show(passed, limit) {
  byId("clock").hidden = false;
  byId("of").hidden = false;
  byId("limit").textContent = Number.isInteger(limit) ? `${limit} s` : seconds(limit);
  byId("elapsed").textContent = `${passed.toFixed(1)} s`;
  byId("tide").setAttribute("width", String(Math.min(1000, (1000 * passed) / limit)));
}

/** Forget the rows; each of `sources` has one at once, so that nothing moves later. */
export function clear(sources = []) {
  rows.clear();
  byId("outcomes").replaceChildren();
  for (const id of ["plan", "left-out"]) byId(id).textContent = "";
  for (const source of sources) state(source, "queued");
}

/** Say that the question was not let in. */
export function refused() {
  clear();
  byId("elapsed").textContent = "Not asked";
  byId("of").hidden = true;
}

/** Say that the answer comes at once; the button keeps the focus. */
export function finishing() {
  byId("stop").textContent = "Answering …";
  byId("stop").setAttribute("aria-disabled", "true");
}

/** Say whether the connection is lost. */
export function lost(isLost) {
  byId("lost").textContent = isLost ? "Connection lost, trying again …" : "";
}

/** Stop the clock. */
export function stop() {
  clearInterval(timer);
  byId("run").hidden = true;
}

/** Show the state of a source. */
export function state(source, name, wait) {
  const row = rowOf(source);
  if (row.isDone) return;
  row.node.className = name;
  row.told.textContent = wait ? `${STATES[name] ?? name}, ${seconds(wait)}` : (STATES[name] ?? name);
}

/** Say what is searched for; a second wave adds what the model planned. */
export function plan({ wave, searches }) {
  const words = searches.map((terms) => terms.join(" ")).filter(Boolean);
  if (!words.length) return;
  const told = words.flatMap((each, index) => [index ? ", " : "", el("q", {}, each)]);
  byId("plan").append(wave === 1 ? "Searched for " : "; the model added ", ...told);
}

/** Show how many documents a source has brought. */
export function documents(source, number) {
  rowOf(source).number.textContent = count(number, "post");
}

/** Show how a source ended, with what to do about it. */
export function outcome(found) {
  const row = rowOf(found.source);
  row.isDone = true;
  row.node.className = found.status;
  const isAsked = found.status !== "skipped";
  const isNothing = found.status === "ok" && !found.documents;
  const time = isAsked ? ` in ${seconds(found.elapsed_seconds)}` : "";
  row.told.textContent = (isNothing ? "nothing found" : OUTCOMES[found.status]) + time + cached(found);
  row.number.textContent = isAsked && !isNothing ? count(found.documents, "post") : "";
  const reason = (found.reason ?? "").replace(`${found.source}: `, "").replace(isNothing ? /^nothing found(; )?/ : "", "");
  row.more.replaceChildren(
    ...[reason ? el("p", {}, reason) : null, found.remedy ? el("p", { class: "remedy" }, found.remedy) : null].filter(Boolean));
}

/** Return how much of what a source answered came from the cache, if any did. */
function cached({ pages = 0, cached_pages: some = 0 }) {
  if (!some) return "";
  return some === pages ? ", from the cache" : `, ${some} of ${count(pages, "page")} from the cache`;
}

/** Mark the sources that had not ended when the reader stopped. */
export function abandon() {
  for (const row of rows.values()) {
    if (row.isDone) continue;
    row.node.className = "skipped";
    row.told.textContent = "stopped";
  }
}

function rowOf(source) {
  if (!rows.has(source)) {
    const [told, number, more] = [el("span", { class: "told" }), el("span", { class: "number" }), el("div", { class: "why" })];
    const node = el("li", { "data-source": source },
      el("span", { class: `dot ${colour(source)}`, "aria-hidden": "true" }), el("span", { class: "name" }, title(source)), number, told, more);
    byId("outcomes").append(node);
    rows.set(source, { node, told, number, more, isDone: false });
  }
  return rows.get(source);
}
