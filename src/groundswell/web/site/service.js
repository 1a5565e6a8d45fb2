// Talk to the service: one place for the key, for errors, and for the stream of events.

const KEY = "groundswell.key";

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
export async function remove(path) {
  await answered(await fetch(path, { method: "DELETE", headers: headers() }));
}

/** Ask; call `on(name, data)` for each event. Resolves at the end of the stream. */
export async function ask(body, on, signal) {
  const response = await answered(
    await fetch("/v1/ask/stream", {
      method: "POST",
      headers: { "content-type": "application/json", ...headers() },
      body: JSON.stringify(body),
      signal,
    }),
  );
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) dispatch(block, on);
  }
}

function dispatch(block, on) {
  const fields = {};
  for (const line of block.split("\n")) {
    const at = line.indexOf(": ");
    if (at > 0) fields[line.slice(0, at)] = line.slice(at + 2);
  }
  if (fields.event) on(fields.event, JSON.parse(fields.data));
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
