// Show where the time of a run went: a row for each stage, source and model call, on one axis.

import { byId, el, svg } from "./dom.js";
import { count, seconds, share, title } from "./words.js";

const MOST_ROWS = 40;
const MOST_TICKS = 6;
const MOST_STEPS = 3; // of the critical path that are named
const LEAST_SHARE = 0.05; // of the time, to be named
const LEAST_BAR = 0.25; // percent of the axis: a step that took no time can still be seen
const DOCUMENTS = "documents";

/** Fill the waterfall from the diagnostics of a report. */
export function show(diagnostics) {
  const axis = axisOf(Math.max(diagnostics.elapsed_seconds, 0.001));
  const critical = new Map();
  for (const step of diagnostics.critical_path) {
    for (const id of around(step.span_id, diagnostics.spans)) critical.set(id, [...(critical.get(id) ?? []), step]);
  }
  const rows = diagnostics.spans.filter(isShown).slice(0, MOST_ROWS);
  byId("ticks").replaceChildren(scale(axis));
  byId("waterfall").replaceChildren(...rows.map((span) => row(span, critical.get(span.id) ?? [], axis)));
  byId("path").textContent = path(diagnostics.critical_path);
}

function isShown({ name }) {
  return /^(stage|execute_tool|chat) /.test(name);
}

/** Return the ids of a span and of those around it. */
function around(id, spans) {
  const found = [];
  const parents = new Map(spans.map((span) => [span.id, span.parent_id]));
  for (let at = id; at !== null && at !== undefined; at = parents.get(at)) found.push(at);
  return found;
}

/** Return how seconds become places, and the round times between 0 and `whole`. */
function axisOf(whole) {
  const power = 10 ** Math.floor(Math.log10(whole / MOST_TICKS));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => whole / each <= MOST_TICKS);
  const ticks = Array.from({ length: Math.floor(whole / step) }, (_, index) => (index + 1) * step);
  return { place: (value) => (100 * value) / whole, ticks };
}

const percent = (value) => `${value.toFixed(2)}%`;
const lines = ({ place, ticks }) => ticks.map((tick) => svg("line", { class: "tick", x1: percent(place(tick)), x2: percent(place(tick)), y1: 0, y2: "100%" }));

function scale(axis) {
  return svg("svg", { "aria-hidden": "true" }, lines(axis), axis.ticks.map((tick) =>
    svg("text", { x: percent(axis.place(tick)), y: "1em", dx: "-.3em", "text-anchor": "end" }, `${Number(tick.toPrecision(2))} s`)));
}

function bar(name, from, length, { place }, [y, height]) {
  return svg("rect", { class: name, x: percent(place(from)), width: percent(Math.max(LEAST_BAR, place(length))), y, height });
}

function row(span, steps, axis) {
  const { elapsed_seconds: took, queue_seconds: waited, work_seconds: worked } = span;
  const [name, told] = [label(span.name), span.attributes[DOCUMENTS]];
  const isPath = steps.length > 0;
  const hover = [`${name}: ${seconds(took)}`, `waited ${seconds(waited)}`, `worked ${seconds(worked)}`,
    told === undefined ? null : count(told, "post"), isPath ? "on the critical path" : null].filter(Boolean).join(" · ");
  return el("tr", { class: [span.name.startsWith("stage ") ? "stage" : null, waited >= 0.001 ? "waited" : null].filter(Boolean).join(" ") || null },
    el("th", { scope: "row" }, name, isPath ? el("span", { class: "unseen" }, ", on the critical path") : null),
    el("td", { class: "bars" },
      svg("svg", { "aria-hidden": "true" }, svg("title", {}, hover), svg("rect", { class: "ground", width: "100%", height: "100%" }), lines(axis),
        bar("bar", span.start_seconds, took, axis, [3, 10]),
        steps.map((step) => bar("path", step.start_seconds, step.elapsed_seconds, axis, [3, 10])),
        span.waits.map(([start, end]) => bar("wait", start, end - start, axis, [6, 4])))),
    el("td", { class: "took" }, span.status === "ok" ? null : el("span", { class: "bad", title: span.status }, span.status === "unfinished" ? "cut " : "failed "), seconds(took)),
    el("td", { class: "queue" }, el("span", { class: "what" }, "waited "), waited >= 0.001 ? seconds(waited) : "–"),
    el("td", { class: "work" }, seconds(worked)));
}

function label(name) {
  const [kind, ...rest] = name.split(" ");
  const bare = rest.join(" ");
  return kind === "execute_tool" ? title(bare) : bare;
}

/** Return what held the answer up longest, in a sentence. */
function path(steps) {
  const shares = new Map();
  for (const step of steps) {
    const chain = [...step.within, step.name];
    const name = step.source ? title(step.source) : label(chain.find((each) => each.startsWith("chat ")) ?? chain[0]) || "the rest";
    shares.set(name, (shares.get(name) ?? 0) + step.share);
  }
  const most = [...shares].filter(([, part]) => part >= LEAST_SHARE).sort(([, one], [, other]) => other - one).slice(0, MOST_STEPS);
  return most.length ? `The answer waited for ${most.map(([name, part]) => `${name} (${share(part)})`).join(", then ")}.` : "";
}
