// Remember in this browser which reports are still kept; the service itself lists none.

import { byId, el } from "./dom.js";
import { remove } from "./service.js";
import { count } from "./words.js";

const NAME = "groundswell.recent";
const MOST = 8;

/** Note a report that is kept for `seconds`. */
export function note({ id, page, seconds }, report) {
  const rest = living().filter((each) => each.id !== id);
  const entry = { id, page, until: Date.now() + seconds * 1000, question: report.query.text, found: report.insights.length };
  save([entry, ...rest].slice(0, MOST));
}

/** Return the entry of a report, if it still lives. */
export const entryOf = (id) => living().find((each) => each.id === id);

/** Forget a report here and in the service. */
export async function forget(id) {
  await remove(`/v1/reports/${id}`);
  save(living().filter((each) => each.id !== id));
}

/** Show the list, or nothing when it is empty. */
export function show() {
  const section = byId("recent");
  const entries = living();
  section.hidden = !entries.length;
  section.querySelector("ul").replaceChildren(...entries.map(row));
}

function row(entry) {
  const minutes = Math.max(1, Math.round((entry.until - Date.now()) / 60000));
  const drop = async () => {
    try {
      await forget(entry.id);
    } finally {
      show();
    }
  };
  return el("li", {},
    el("a", { href: entry.page }, entry.question),
    el("span", { class: "dim" }, `${count(entry.found, "insight")} · ${count(minutes, "minute")} left`),
    el("button", { type: "button", class: "quiet", "aria-label": `Forget: ${entry.question}`, onclick: drop }, "Forget"));
}

function living() {
  try {
    const entries = JSON.parse(localStorage.getItem(NAME) ?? "[]");
    return entries.filter((each) => each.until > Date.now() && /^\/r\/[0-9a-f]+$/.test(each.page));
  } catch {
    return []; // storage is off, or holds something else
  }
}

function save(entries) {
  try {
    localStorage.setItem(NAME, JSON.stringify(entries));
  } catch {
    // storage is off: the address bar still has the link
  }
}
