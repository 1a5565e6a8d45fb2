// Talk to the service: one place for the key, for errors, and for the stream of events.

const KEY = "groundswell.key";
const WAITS = [250, 1000, 2000, 4000]; // milliseconds; together less than the service waits for us

/** What the service refused, with what to do about it. */
export class Refusal extends Error {
  constructor(status, body, retrySeconds) {
    super(body.detail ?? `the service answered ${status}`);
    this.status = status;
    this.remedy = body.remedy ?? null;
    this.retrySeconds = retrySeconds;
  }
}

/** Remember the key for this tab. */
export const useKey = (key) => sessionStorage.setItem(KEY, key);

/** Return JSON of the service. */
export async function getJson(path) {
  return (await answered(await fetch(path, { headers: headers() }))).json();
}

/** Let the service forget something. */
export async function remove(path, options = {}) {
  await answered(await fetch(path, { method: "DELETE", headers: headers(), ...options }));
}

/**
 * Ask; call `on(name, data)` for each event, with `started(run)` once and `lost(isLost)` when the
 * connection drops and when it is back. Resolves at the end of the stream.
 */
export async function ask(body, { on, started, lost, signal }) {
  const options = { method: "POST", headers: { "content-type": "application/json", ...headers() }, body: JSON.stringify(body), signal };
  let response = await answered(await fetch("/v1/ask/stream", options));
  const events = response.headers.get("content-location");
  const run = events?.replace(/\/events$/, "") ?? null;
  started(run);
  const seen = { last: 0, isWhole: false };
  for (;;) {
    const broken = await read(response, on, seen).catch((error) => error);
    if (signal.aborted) {
      if (run) remove(run, { keepalive: true }).catch(() => {}); // it ends by itself too, later
      throw broken ?? signal.reason;
    }
    if (seen.isWhole) return;
    response = events && (await resumed(events, seen, { lost, signal }));
    if (!response) {
      if (broken) throw broken;
      return;
    }
  }
}

/** Let the run answer now with what it has. */
export const finish = async (run) => { await answered(await fetch(`${run}/finish`, { method: "POST", headers: headers() })); };

async function resumed(events, seen, { lost, signal }) {
  for (const wait of WAITS) {
    lost(true);
    await new Promise((resolve) => { setTimeout(resolve, wait); });
    if (signal.aborted) return null;
    try {
      const response = await fetch(events, { headers: { "last-event-id": String(seen.last), ...headers() }, signal });
      if (response.ok) lost(false);
      return response.ok ? response : null;
    } catch {
      // still no connection: the next wait is longer
    }
  }
  return null;
}

async function read(response, on, seen) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) dispatch(block, on, seen);
  }
}

function dispatch(block, on, seen) {
  const fields = {};
  for (const line of block.split("\n")) {
    const at = line.indexOf(": ");
    if (at > 0) fields[line.slice(0, at)] = line.slice(at + 2);
  }
  if (!fields.event) return;
  on(fields.event, JSON.parse(fields.data));
  seen.last = Number(fields.id);
  seen.isWhole = ["report", "failed"].includes(fields.event);
}

async function answered(response) {
  if (response.ok) return response;
  let body = {};
  try {
    body = await response.json();
  } catch {
    // a proxy's page, perhaps: the status has to do
  }
  throw new Refusal(response.status, body, Number(response.headers.get("retry-after")) || null);
}

function headers() {
  const key = sessionStorage.getItem(KEY);
  return key ? { authorization: `Bearer ${key}` } : {};
}
