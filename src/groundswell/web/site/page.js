// The page: ask, follow the run, show the answer, and come back to kept ones.

import * as answer from "./answer.js";
import { byId, el } from "./dom.js";
import * as drawer from "./drawer.js";
import * as insights from "./insights.js";
import * as progress from "./progress.js";
import * as recent from "./recent.js";
import { Refusal, ask, finish, getJson, useKey } from "./service.js";
import { count, headline, learn, seconds, title } from "./words.js";

const form = byId("ask");
const question = byId("question");
let running = null; // the AbortController of the question that is being answered, with its `run`

const say = (text) => { byId("live").textContent = text; };
const checked = (name) => [...form.querySelectorAll(`input[name=${name}]:checked`)].map((each) => each.value);
const offered = () => [...form.querySelectorAll("input[name=source]")].map((each) => each.value);

async function showSources() {
  try {
    const sources = await getJson("/v1/sources");
    byId("key").hidden = true;
    learn(sources);
    byId("sources").replaceChildren(...sources.map(chip));
    costs(sources);
    lacking(sources);
  } catch (error) {
    byId("key").hidden = error.status !== 401;
    byId("sources").replaceChildren(el("span", { class: "dim" },
      error.status === 401 ? "Give a key to see the sources." : "The service cannot be reached."));
  }
}

function chip(source) {
  const isReady = source.state === "ready";
  const told = { ready: "", "needs key": "key missing", disabled: "off" }[source.state] ?? source.state;
  const about = [source.summary, source.missing.length ? `Needs ${source.missing.join(" or ")}.` : source.reason];
  return el("label", { class: `chip ${insights.colour(source.name)}`, title: about.filter(Boolean).join(" ") },
    el("input", { type: "checkbox", name: "source", value: source.name, checked: isReady, disabled: !isReady }),
    el("span", {}, source.title, told ? el("small", {}, ` ${told}`) : null));
}

/** Say what asking costs: the conditions of each source that is not simply free. */
function costs(sources) {
  const ready = sources.filter(({ state }) => state === "ready");
  const told = ready.filter(({ cost }) => cost !== "free").map((source) => `${source.title}: ${source.cost}`);
  const rest = told.length === ready.length ? "" : told.length ? "; the others cost nothing" : "Asking these costs nothing";
  byId("costs").textContent = ready.length ? `${told.join("; ")}${rest}.` : "";
}

function lacking(sources) {
  const missing = sources.filter(({ state }) => state === "needs key");
  const isNoneReady = !sources.some(({ state }) => state === "ready");
  const hint = byId("lacking");
  hint.hidden = !missing.length && !isNoneReady;
  hint.classList.toggle("bad", isNoneReady);
  hint.replaceChildren(isNoneReady ? "No source is ready, so nothing can be asked yet. " : "",
    ...missing.flatMap((source, index) => [index ? "; " : "To add more, set: ", `${source.title}: `, el("code", {}, source.missing.join(" or "))]));
  byId("go").disabled = isNoneReady;
}

function body() {
  const [sources, days] = [checked("source"), Number(byId("since").value)];
  return {
    question: question.value.trim(),
    sources: sources.length === form.querySelectorAll("input[name=source]:enabled").length ? [] : sources,
    kinds: checked("kind"),
    since: days ? new Date(Date.now() - days * 86400000).toISOString() : null,
    deadline_seconds: Number(byId("deadline").value),
    keep: true,
    diagnostics: true,
  };
}

function missing({ question: text, kinds }) {
  if (!text) return [question, "Write a question first."];
  if (!kinds.length) return [form.querySelector("input[name=kind]"), "Choose at least one thing to look for."];
  if (!checked("source").length && offered().length) return [form.querySelector("input[name=source]:enabled"), "Choose at least one source."];
  return null;
}

async function run() {
  const asked = body();
  const lacks = missing(asked);
  byId("lacks").textContent = lacks?.[1] ?? "";
  if (lacks) {
    lacks[0]?.focus();
    return;
  }
  const mine = new AbortController();
  running?.abort();
  running = mine;
  begin(asked);
  const seen = { hasBegun: false, kept: null, report: null, insights: 0 };
  try {
    await ask(asked, {
      on: (name, data) => { if (running === mine) follow(name, data, seen); },
      started: (path) => { mine.run = path; seen.hasBegun = true; },
      lost: (isLost) => { if (running === mine) progress.lost(isLost); },
      signal: mine.signal,
    });
    if (running === mine && !seen.report) interrupted(seen.failure ? `${upper(seen.failure.detail)}.` : "The connection ended before the answer.", seen);
  } catch (error) {
    if (running === mine) failed(error, seen);
  } finally {
    if (running === mine) {
      running = null;
      progress.stop();
      recent.show();
      document.body.classList.remove("running");
      byId("again").hidden = false;
    }
  }
}

function begin(asked) {
  document.body.classList.add("asked", "running");
  byId("result").hidden = false;
  byId("asked").textContent = asked.question;
  document.title = `${asked.question} · Groundswell`;
  answer.clear(offered());
  progress.start(asked.deadline_seconds, checked("source"));
  answer.soFar([]);
  byId("stop").focus({ preventScroll: true });
  scrollTo({ top: 0 });
  say("Asked. Searching.");
}

/** Let the run answer with what it has; where it cannot be reached, stop waiting for it. */
async function answerNow() {
  const mine = running;
  if (!mine) return;
  if (!mine.run) return mine.abort();
  progress.finishing();
  say("Answering with what was found.");
  try {
    await finish(mine.run);
  } catch {
    mine.abort();
  }
}

function follow(name, data, seen) {
  if (name === "plan") progress.plan(data);
  if (name === "source") progress.state(data.source, data.state, data.seconds);
  if (name === "progress") progress.documents(data.source, data.documents);
  if (name === "outcome") {
    progress.outcome(data);
    if (data.status === "failed") say(`${title(data.source)} failed.`);
  }
  if (name === "insights") {
    if (!seen.insights && data.insights.length) say(`First insights: ${data.insights[0].name}`);
    seen.insights = data.insights.length;
    answer.showInsights(data.insights);
    answer.soFar(data.insights);
  }
  if (name === "kept") seen.kept = data;
  if (name === "failed") seen.failure = data;
  if (name === "report") finished(data, seen);
}

function finished(report, seen) {
  seen.report = report;
  progress.stop();
  answer.show(report, { kept: seen.kept, until: seen.kept ? Date.now() + seen.kept.seconds * 1000 : null });
  if (seen.kept) {
    recent.note(seen.kept, report);
    history.pushState({}, "", seen.kept.page);
  }
  say(report.insights.length ? `Done in ${seconds(report.elapsed_seconds)}: ${headline(report)}.` : "Done. Nothing was found.");
  if (document.activeElement === byId("stop") || document.activeElement === document.body) byId("asked").focus({ preventScroll: true });
}

function failed(error, seen) {
  if (error.name === "AbortError") return interrupted("You stopped it before anything was found.", seen);
  if (!(error instanceof Refusal)) return interrupted(seen.hasBegun ? "The connection to the service broke." : "The service cannot be reached.", seen);
  if (error.status === 401) byId("key").hidden = false;
  progress.refused();
  answer.notice(`${upper(error.message)}.`, { kind: "bad", remedy: error.remedy, action: retryButton(error.retrySeconds) });
}

function interrupted(text, seen) {
  progress.abandon();
  const rest = seen.insights ? ` What had come until then is below: ${count(seen.insights, "insight")}, without the whole posts.` : "";
  answer.notice(text + rest, { kind: "warn", remedy: seen.failure?.remedy ?? null, action: retryButton() });
  say(text);
}

/** Return a button that asks again; it counts `wait` seconds down first, if there are any. */
function retryButton(wait = null) {
  const button = el("button", { type: "button", onclick: run }, "Ask again");
  const end = performance.now() + (wait ?? 0) * 1000;
  const count = () => {
    const left = Math.ceil((end - performance.now()) / 1000);
    button.disabled = left > 0;
    button.textContent = left > 0 ? `Ask again in ${left} s` : "Ask again";
    if (left > 0 && button.isConnected) setTimeout(count, 250);
  };
  if (wait) queueMicrotask(count);
  return button;
}
const upper = (text) => (text.charAt(0).toUpperCase() + text.slice(1)).replace(/\.$/, "");

/** Show what the address says: a kept report, or the empty question. */
async function arrive() {
  running?.abort();
  const [, id] = /^\/r\/([0-9a-f]+)$/.exec(location.pathname) ?? [];
  document.body.classList.toggle("asked", Boolean(id));
  byId("result").hidden = !id;
  if (!id) {
    document.title = "Groundswell";
    recent.show();
    return;
  }
  answer.clear(offered());
  progress.stop();
  progress.clear();
  byId("clock").hidden = true;
  byId("asked").textContent = "Reading the report …";
  try {
    const report = await getJson(`/v1/reports/${id}`);
    byId("asked").textContent = report.query.text;
    document.title = `${report.query.text} · Groundswell`;
    question.value = report.query.text;
    answer.show(report, { kept: { url: `/v1/reports/${id}`, page: `/r/${id}` }, until: recent.entryOf(id)?.until });
  } catch (error) {
    byId("asked").textContent = error.status === 404 ? "This report is gone" : "The report cannot be read";
    answer.notice(error.status === 404
      ? "Reports are kept for a while only, because they hold what people wrote. Its time is over, or it was forgotten."
      : "The service did not answer.", { kind: "warn", action: el("button", { type: "button", onclick: askAnew }, "Ask a question") });
  }
}

/** Go back to the question. */
function askAnew() {
  history.pushState({}, "", "/");
  arrive();
  question.focus();
  question.select();
}

function wire() {
  drawer.wire();
  form.addEventListener("submit", (event) => { event.preventDefault(); run(); });
  question.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); form.requestSubmit(); }
  });
  form.addEventListener("input", () => { byId("lacks").textContent = ""; });
  byId("examples").addEventListener("click", (event) => {
    if (!event.target.matches(".example")) return;
    question.value = event.target.textContent;
    question.focus();
  });
  byId("use-key").addEventListener("click", () => { useKey(byId("api-key").value.trim()); showSources(); });
  byId("stop").addEventListener("click", answerNow);
  byId("again").addEventListener("click", askAnew);
  byId("home").addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    history.pushState({}, "", "/");
    arrive();
    question.focus();
  });
  addEventListener("popstate", arrive);
}

wire();
await showSources();
await arrive();
