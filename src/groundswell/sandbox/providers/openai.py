"""Stand in for a server of OpenAI's chat completions: it answers by rules, and says so."""

import json
from collections import deque
from collections.abc import Mapping
from typing import Any

from groundswell.sandbox import model_faults, model_rules
from groundswell.sandbox.call import Answer, Call, json_answer
from groundswell.sandbox.completion import (
    CHARACTERS_PER_TOKEN,
    MODEL,
    TOKENS_PER_CHUNK,
    Completion,
    count_tokens,
    error,
)
from groundswell.sandbox.json_fit import fitted
from groundswell.sandbox.provider import KEY_PREFIX, About, Caller, Endpoint, is_ours
from groundswell.sandbox.window import Counted, Window

TOKENS_PER_SECOND = 80.0
SLOW_TOKENS_PER_SECOND = 2.0
TOKENS_PER_MINUTE = 2_000_000
DEFAULT_OUTPUT_TOKENS = 4_096
_MINUTE = 60.0
_CHAT = "chat"
_KEY = f"{KEY_PREFIX}-key"
_EVENTS = "text/event-stream; charset=utf-8"
ABOUT = About(
    name="openai",
    title="Language model (answers by rules)",
    prefix="/openai",
    windows={_CHAT: (Window(5_000, _MINUTE),)},
    settings={"llm.base_url": "{url}/v1", "llm.api_key": _KEY},
    example="/v1/models",
    median_seconds=0.6,
    key_hint=_KEY,
)


class OpenAI:
    """Chat completions by rules, streamed at a fixed pace."""

    def __init__(self, *, tokens_per_minute: int = TOKENS_PER_MINUTE) -> None:
        self._tokens_per_minute = tokens_per_minute
        self._spent: dict[str, deque[tuple[float, int]]] = {}
        self._count = 0

    @property
    def about(self) -> About:
        """Describe the stand-in."""
        return ABOUT

    def endpoints(self) -> tuple[Endpoint, ...]:
        """Return every path that is answered."""
        return (
            Endpoint("POST", "/v1/chat/completions", self._chat, _CHAT),
            Endpoint("GET", "/v1/models", self._models),
        )

    def caller(self, call: Call, bucket: str) -> Caller | Answer:
        """Return the key's owner; a key that is not of the sandbox is refused."""
        key = call.bearer()
        if is_ours(key):
            return Caller(key, bucket)
        message = "Incorrect API key provided. This is the sandbox: use sandbox-key."
        body = error(message, kind="invalid_request_error", code="invalid_api_key")
        return json_answer(body, status=401)

    def limit_headers(self, call: Call, counted: Counted) -> Mapping[str, str]:
        """Return the headers of both limits."""
        left, reset_seconds = self._tokens_left(call)
        found = {
            "x-request-id": f"req_sandbox_{self._count}",
            "x-ratelimit-limit-tokens": str(self._tokens_per_minute),
            "x-ratelimit-remaining-tokens": str(max(0, left)),
            "x-ratelimit-reset-tokens": _duration(reset_seconds),
        }
        if (tightest := counted.tightest) is not None:
            found |= {
                "x-ratelimit-limit-requests": str(tightest.window.limit),
                "x-ratelimit-remaining-requests": str(tightest.remaining),
                "x-ratelimit-reset-requests": _duration(tightest.reset_seconds),
            }
        return found

    def refusal(self, call: Call, counted: Counted) -> Answer:
        """Return 429, with the time after which there is room again."""
        del call
        tightest = counted.tightest
        seconds = tightest.reset_seconds if tightest is not None else 1.0
        return _throttled("requests", seconds)

    async def _models(self, call: Call) -> Answer:
        created = int(call.now.timestamp())
        model = {"id": MODEL, "object": "model", "created": created, "owned_by": "sandbox"}
        return json_answer({"object": "list", "data": [model]})

    async def _chat(self, call: Call) -> Answer:
        asked = call.json()
        if not isinstance(asked, dict) or not isinstance(asked.get("messages"), list):
            return _invalid("'messages' is required", param="messages")
        if (refused := self._refused(call, asked)) is not None:
            return refused
        completion = self._completion(call, asked)
        self._spend(call, completion.prompt_tokens + completion.completion_tokens)
        return _sent(call, asked, completion)

    def _refused(self, call: Call, asked: Mapping[str, Any]) -> Answer | None:
        kind = call.fault.kind if call.fault is not None else None
        if kind == "quota":
            message = "You exceeded your current quota, please check your plan and billing details."
            body = error(message, kind="insufficient_quota", code="insufficient_quota")
            return json_answer(body, status=429)
        if kind == "no_formats" and "response_format" in asked:
            return _invalid("response_format is not supported", param="response_format")
        wanted = count_tokens(_text(asked)) + _limit(asked)
        left, reset_seconds = self._tokens_left(call)
        if wanted > left:
            return _throttled("tokens", reset_seconds)
        return None

    def _completion(self, call: Call, asked: Mapping[str, Any]) -> Completion:
        self._count += 1
        kind = call.fault.kind if call.fault is not None else None
        text, refusal = _written(asked, kind), None
        if kind == "refusal":
            text, refusal = "", "I'm sorry, I can't help with that."
        most = _limit(asked) * CHARACTERS_PER_TOKEN
        return Completion(
            number=self._count,
            created=int(call.now.timestamp()),
            model=str(asked.get("model") or MODEL)[:80],
            text=text[:most],
            finish_reason="length" if len(text) > most else "stop",
            prompt_tokens=count_tokens(_text(asked)),
            refusal=refusal,
        )

    def _tokens_left(self, call: Call) -> tuple[int, float]:
        """Return how many tokens the last minute leaves, and when the oldest come back."""
        spent = self._spent.setdefault(call.bearer(), deque())
        now = call.now.timestamp()
        while spent and spent[0][0] <= now - _MINUTE:
            spent.popleft()
        reset_seconds = spent[0][0] + _MINUTE - now if spent else 0.0
        return self._tokens_per_minute - sum(tokens for _, tokens in spent), reset_seconds

    def _spend(self, call: Call, tokens: int) -> None:
        spent = self._spent.setdefault(call.bearer(), deque())
        spent.append((call.now.timestamp(), tokens))


def _sent(call: Call, asked: Mapping[str, Any], completion: Completion) -> Answer:
    kind = call.fault.kind if call.fault is not None else None
    speed = SLOW_TOKENS_PER_SECOND if kind == "slow_tokens" else TOKENS_PER_SECOND
    slowness = max(call.slowness, 1.0) if kind == "slow_tokens" else call.slowness
    tokens = completion.prompt_tokens + completion.completion_tokens
    if asked.get("stream") is not True:
        seconds = completion.completion_tokens / speed * slowness
        return Answer(
            body=json.dumps(completion.whole(), ensure_ascii=False).encode(),
            work_seconds=seconds,
            tokens=tokens,
        )
    options = asked.get("stream_options")
    with_usage = isinstance(options, dict) and options.get("include_usage") is True
    events = completion.events(with_usage=with_usage)
    return Answer(
        content_type=_EVENTS,
        chunks=events[: len(events) // 2] if kind == "stall" else events,
        chunk_seconds=TOKENS_PER_CHUNK / speed * slowness,
        stalls=kind == "stall",
        tokens=tokens,
    )


def _written(asked: Mapping[str, Any], kind: str | None) -> str:
    """Return the text of the answer, spoilt as a fault asks for."""
    system, user = _parts(asked)
    value = model_faults.spoilt(model_rules.answer(model_rules.read(system, user)), kind)
    if isinstance(value, dict) and "report" in value and "response_format" not in asked:
        return str(value["report"])
    # Ids that were not sent come from a server that does not hold its model to the schema.
    wanted = None if kind == "unknown_ids" else asked.get("response_format")
    text = _formatted(value, wanted)
    return model_faults.mangled(text, kind)


def _formatted(value: dict[str, Any] | str, wanted: object) -> str:
    form = wanted.get("type") if isinstance(wanted, dict) else None
    if form == "json_schema" and isinstance(wanted, dict):
        given = wanted.get("json_schema")
        schema = given.get("schema") if isinstance(given, dict) else None
        value = fitted(value, schema if isinstance(schema, dict) else {})
    elif form == "json_object" and isinstance(value, str):
        value = {"answer": value}
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _parts(asked: Mapping[str, Any]) -> tuple[str, str]:
    """Return the text of the system and of all other messages."""
    texts: dict[bool, list[str]] = {True: [], False: []}
    for message in asked["messages"]:
        if isinstance(message, dict):
            content = message.get("content")
            parts: list[Any] = content if isinstance(content, list) else [{"text": content}]
            text = "\n".join(
                str(part.get("text") or "") for part in parts if isinstance(part, dict)
            )
            texts[message.get("role") in {"system", "developer"}].append(text)
    return "\n".join(texts[True]), "\n".join(texts[False])


def _text(asked: Mapping[str, Any]) -> str:
    return "".join(_parts(asked))


def _limit(asked: Mapping[str, Any]) -> int:
    given = asked.get("max_completion_tokens", asked.get("max_tokens"))
    is_number = isinstance(given, int) and not isinstance(given, bool) and given > 0
    return given if is_number and given is not None else DEFAULT_OUTPUT_TOKENS


def _invalid(message: str, *, param: str) -> Answer:
    body = error(message, kind="invalid_request_error", code=None, param=param)
    return json_answer(body, status=400)


def _throttled(what: str, seconds: float) -> Answer:
    message = f"Rate limit reached for {MODEL} on {what} per min. Try again in {seconds:.0f}s."
    body = error(message, kind=what, code="rate_limit_exceeded")
    headers = {"retry-after": f"{max(1.0, seconds):.0f}", "retry-after-ms": f"{seconds * 1e3:.0f}"}
    return json_answer(body, status=429, headers=headers, wait_seconds=seconds)


def _duration(seconds: float) -> str:
    minutes, rest = divmod(max(0.0, seconds), _MINUTE)
    return f"{minutes:.0f}m{rest:.0f}s" if minutes else f"{rest * 1e3:.0f}ms"
