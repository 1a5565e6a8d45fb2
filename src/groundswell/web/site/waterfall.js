// Show where the time of a run went: one row for each stage, source and model call.

import { byId, el, svg } from "./dom.js";
import { seconds, title } from "./words.js";

const MOST_ROWS = 40;

/** Fill the waterfall from the diagnostics of a report. */
export function show(diagnostics) {
  const whole = Math.max(diagnostics.elapsed_seconds, 0.001);
  const critical = new Map();
  for (const step of diagnostics.critical_path) {
    for (const id of around(step.span_id, diagnostics.spans)) critical.set(id, [...(critical.get(id) ?? []), step]);
  }
  const rows = diagnostics.spans.filter(isShown).slice(0, MOST_ROWS);
  byId("waterfall").replaceChildren(...rows.map((span) => row(span, critical.get(span.id) ?? [], whole)));
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

function row(span, steps, whole) {
  const x = (value) => ((1000 * value) / whole).toFixed(1);
  const width = (value) => Math.max(4, (1000 * value) / whole).toFixed(1);
  const isStage = span.name.startsWith("stage ");
  return el("li", { class: isStage ? "stage" : null },
    el("span", { class: "what" }, label(span.name)),
    svg("svg", { viewBox: "0 0 1000 12", preserveAspectRatio: "none", "aria-hidden": "true" },
      svg("rect", { class: "bar", x: x(span.start_seconds), y: 2, width: width(span.elapsed_seconds), height: 8 }),
      steps.map((step) => svg("rect", { class: "path", x: x(step.start_seconds), y: 2, width: width(step.elapsed_seconds), height: 8 })),
      span.waits.map(([start, end]) => svg("rect", { class: "wait", x: x(start), y: 5, width: width(end - start), height: 2 }))),
    el("span", { class: "took" }, seconds(span.elapsed_seconds),
      span.status === "ok" ? "" : el("span", { class: "bad", title: span.status }, span.status === "unfinished" ? " cut" : " failed")));
}

function label(name) {
  const [kind, ...rest] = name.split(" ");
  const bare = rest.join(" ");
  return kind === "execute_tool" ? title(bare) : bare;
}
