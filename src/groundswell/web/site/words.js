// Put numbers, times and states into words.

export const KINDS = {
  pain_point: ["pain point", "pain points"],
  wish: ["wish", "wishes"],
  praise: ["praise", "praises"],
  question: ["question", "questions"],
};
const TITLES = {
  reddit: "Reddit", x: "X", google: "Web search", hackernews: "Hacker News",
  stackexchange: "Stack Exchange", github: "GitHub", lemmy: "Lemmy",
};
const DROPS = {
  duplicates: ["duplicate", "duplicates"], irrelevant: ["off topic", "off topic"],
  language: ["in another language", "in other languages"], broken: ["unreadable", "unreadable"],
};
const AGES = [["year", 365 * 86400], ["month", 30 * 86400], ["day", 86400], ["hour", 3600]];

/** Return "1 post" or "2 posts". */
export const count = (number, one, many = `${one}s`) => `${number.toLocaleString("en")} ${number === 1 ? one : many}`;

/** Take the names of sources that are not known here, as those of plugins. */
export function learn(sources) {
  for (const source of sources) TITLES[source.name] ??= source.title;
}

/** Return the name of a source for reading. */
export const title = (source) => TITLES[source] ?? source;

/** Return "low", "medium" or "high". */
export const severity = (value) => (value >= 0.6 ? "high" : value >= 0.3 ? "medium" : "low");

/** Return seconds for reading. */
export const seconds = (value) => (value < 0.1 ? `${Math.round(value * 1000)} ms` : value < 100 ? `${value.toFixed(1)} s` : `${Math.round(value)} s`);

/** Return a share of 1 in percent. */
export const share = (value) => `${Math.round(100 * value)} %`;

/** Return the day of an ISO time. */
export const day = (iso) =>
  iso ? new Date(iso).toLocaleDateString("en", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }) : "";

/** Return how long ago an ISO time was. */
export function age(iso) {
  const passed = (Date.now() - new Date(iso).getTime()) / 1000;
  for (const [unit, length] of AGES) if (passed >= length) return `${count(Math.floor(passed / length), unit)} ago`;
  return "just now";
}

/** Return an amount of money. */
export const money = (usd) => (usd >= 1 ? `$${usd.toFixed(2)}` : `$${usd.toFixed(4)}`);

/** Return what was found, from how much. */
export function headline(report) {
  const relevant = Math.max(0, report.documents.length - (report.drops.irrelevant ?? 0) - (report.drops.language ?? 0));
  const answered = report.outcomes.filter((outcome) => outcome.documents).length;
  const kinds = new Set(report.insights.map((insight) => insight.kind));
  const [one, many] = kinds.size === 1 ? KINDS[[...kinds][0]] : ["finding", "findings"];
  return `${count(report.insights.length, one, many)} in ${count(relevant, "relevant post")} of ${count(answered, "source")}`;
}

/** Return what did not count, or nothing. */
export function leftOut(drops) {
  const parts = Object.entries(DROPS).filter(([name]) => drops[name]).map(([name, [one, many]]) => count(drops[name], one, many));
  return parts.length ? `Left out: ${parts.join(", ")}.` : "";
}

/** Return time, analyst, model calls and money of a report. */
export function footer(report) {
  const { usage } = report;
  const requests = Object.values(usage.requests).reduce((sum, number) => sum + number, 0);
  const parts = [seconds(report.elapsed_seconds), count(requests, "request")];
  parts.push(report.analyst === "local" ? "no language model" : report.analyst);
  if (usage.llm_calls) parts.push(count(usage.llm_calls, "model call"), count(usage.input_tokens + usage.output_tokens, "token"));
  const spent = (usage.cost_usd.llm ?? 0) + usage.cost_usd.sources;
  if (usage.cost_usd.llm === null) parts.push("model cost unknown");
  parts.push(spent ? money(spent) : "no cost");
  return parts.join(" · ");
}
