// Show a whole report: what was found, how sure that is, and what to take along.

import { open as openDrawer } from "./drawer.js";
import { byId, el } from "./dom.js";
import * as insights from "./insights.js";
import * as progress from "./progress.js";
import { KINDS, count, footer, headline, leftOut, title } from "./words.js";
import * as waterfall from "./waterfall.js";

const SHAPES = [["html", "Page"], ["md", "Markdown"], ["csv", "CSV"], ["json", "JSON"]];
let documents = new Map();

/** Empty the page for a new question. */
export function clear(sources) {
  documents = new Map();
  insights.clear(sources);
  byId("notices").replaceChildren();
  for (const id of ["headline", "summary", "take", "cost", "time", "filters", "again"]) byId(id).hidden = true;
}

/** Show the insights so far, or at the end. */
export function showInsights(found, { isFinal = false } = {}) {
  insights.show(found, { isFinal, open: (insight) => openDrawer(insight, documents) });
}

/** Say what the insights are so far, where the summary will be. */
export function soFar(found) {
  const [first, ...others] = found.slice(0, 3).map(({ name, frequency: { authors } }) => [el("strong", {}, name), ` (${count(authors, "person", "people")})`]);
  byId("summary").hidden = false;
  byId("summary").replaceChildren(...(found.length
    ? [`So far ${count(found.length, "finding")}; the first is `, ...first, ".",
      ...others.flatMap((each, index) => [index ? " and " : " Next: ", ...each]), others.length ? "." : ""]
    : []));
}

/** Say something above the answer. */
export function notice(text, { kind = "", remedy = null, action = null } = {}) {
  byId("notices").append(
    el("div", { class: `notice ${kind}`, role: kind === "bad" ? "alert" : null },
      el("p", {}, text), remedy ? el("p", { class: "remedy" }, remedy) : null, action));
}

/** Show `report`; `kept` is its link, if it has one. */
export function show(report, { kept, until }) {
  documents = new Map(report.documents.map((document) => [document.id, document]));
  progress.show(report.elapsed_seconds, report.query.deadline_seconds);
  for (const outcome of report.outcomes) progress.outcome(outcome);
  byId("left-out").textContent = leftOut(report.drops);
  explain(report);
  showInsights(report.insights, { isFinal: true });
  byId("summary").hidden = true;
  if (report.insights.length) {
    // The local analyst's summary says the same numbers in a sentence.
    if (report.analyst !== "local" || !report.summary) reveal("headline", headline(report));
    byId("summary").replaceChildren(...emphasised(report.summary));
    byId("summary").hidden = !report.summary;
  }
  filters(report);
  reveal("footer", footer(report));
  byId("cost").hidden = false;
  if (report.diagnostics) {
    waterfall.show(report.diagnostics);
    byId("time").hidden = false;
  }
  takeAlong(report, kept, until);
  byId("again").hidden = false;
}

function explain(report) {
  const troubled = report.outcomes.filter(({ status }) => ["failed", "partial"].includes(status)).map(({ source }) => title(source));
  if (report.status === "partial") {
    notice("A partial answer.", { kind: "warn", remedy: troubled.length
      ? `${troubled.join(", ")} failed or ended early: see why beside each source.`
      : "Time ran out before everything was read. Give it more time for the rest." });
  }
  if (!report.insights.length) {
    const some = report.documents.length;
    notice(some ? `Nothing in ${count(some, "post")} answers this.` : "Nothing was found.", {
      kind: "empty",
      remedy: troubled.length
        ? `${troubled.join(", ")} failed or ended early: see why beside each source, then ask again.`
        : "Name the product or the topic in fewer words, widen the time, or look in more places.",
    });
  }
  for (const note of report.notes) if (!isOnPage(note)) notice(note);
}

/** Notes of the service stand at the top of the page already. */
const isOnPage = (note) => [...document.querySelectorAll(".sample")].some((each) => each.textContent === note);

function reveal(id, text) {
  byId(id).textContent = text;
  byId(id).hidden = false;
}

/** Summaries are Markdown; of it only bold type is shown, everything else stays as it is. */
function emphasised(text) {
  return text.split("**").map((part, index) => (index % 2 ? el("strong", {}, part) : part));
}

function filters(report) {
  const kinds = [...new Set(report.insights.map(({ kind }) => kind))];
  const sources = [...new Set(report.insights.flatMap((insight) => Object.keys(insight.sources)))];
  if (report.insights.length < 2) return;
  const chosen = { kind: "", source: "" };
  const told = el("span", { class: "dim", role: "status" });
  const apply = () => {
    const left = insights.filter((insight) =>
      (!chosen.kind || insight.kind === chosen.kind) && (!chosen.source || chosen.source in insight.sources));
    told.textContent = chosen.kind || chosen.source ? `${left} of ${report.insights.length}` : "";
  };
  const select = (name, all, options) =>
    el("select", { "aria-label": all, onchange: (event) => { chosen[name] = event.target.value; apply(); } },
      el("option", { value: "" }, all), options.map(([value, text]) => el("option", { value }, text)));
  byId("filters").replaceChildren(
    ...[kinds.length > 1 ? select("kind", "Every kind", kinds.map((kind) => [kind, KINDS[kind][1]])) : null,
      sources.length > 1 ? select("source", "Every source", sources.map((source) => [source, title(source)])) : null, told].filter(Boolean));
  byId("filters").hidden = false;
}

function takeAlong(report, kept, until) {
  const links = kept
    ? SHAPES.map(([shape, name]) => el("a", { href: `${kept.url}.${shape}`, download: shape === "html" ? null : `groundswell.${shape}`, target: shape === "html" ? "_blank" : null, rel: "noopener" }, name))
    : [el("a", { href: URL.createObjectURL(new Blob([JSON.stringify(report, null, 2)], { type: "application/json" })), download: "groundswell.json" }, "JSON")];
  byId("exports").replaceChildren(...links, ...(kept ? [copyButton(kept.page)] : []));
  byId("expires").textContent = !kept ? "This service keeps no reports." : until
    ? `Kept until ${new Date(until).toLocaleTimeString("en", { hour: "2-digit", minute: "2-digit" })}. Whoever has the link can read it.`
    : "Kept for a while. Whoever has the link can read it.";
  byId("take").hidden = false;
}

function copyButton(page) {
  const button = el("button", { type: "button", class: "copy" }, "Copy link");
  button.addEventListener("click", async () => {
    const url = new URL(page, location.href).href;
    try {
      await navigator.clipboard.writeText(url);
      button.textContent = "Copied";
    } catch {
      button.replaceWith(el("input", { readonly: true, value: url, "aria-label": "Link to this report" }));
    }
  });
  return button;
}
