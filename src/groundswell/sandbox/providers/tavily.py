"""Stand in for Tavily, with a key and in its keyless mode."""

from collections.abc import Mapping
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

from groundswell.sandbox.call import Answer, Call, json_answer
from groundswell.sandbox.corpus import Corpus
from groundswell.sandbox.provider import ANONYMOUS, About, Caller, Endpoint, is_ours
from groundswell.sandbox.web_results import day, found, snippet, started
from groundswell.sandbox.window import Counted, Window

MONTH_CREDITS = 1_000
DEFAULT_RESULTS, MAX_RESULTS = 5, 20
KEYLESS_WAIT_SECONDS = 60
_SEARCH, _KEYLESS = "search", "keyless"
_DEPTHS = {"basic": 1, "fast": 1, "ultra-fast": 1, "advanced": 2}
ABOUT = About(
    name="tavily",
    title="Tavily",
    prefix="/tavily",
    windows={_SEARCH: (Window(100, 60.0),), _KEYLESS: (Window(5, 60.0),)},
    settings={
        "sources.google.enabled": True,
        "sources.google.tavily_api_key": "sandbox-tavily",
        "sources.google.tavily_base_url": "{url}",
    },
    example="/search (POST)",
    median_seconds=1.0,
    key_hint="Authorization: Bearer sandbox-tavily, or X-Tavily-Access-Mode: keyless",
)


class Tavily:
    """Tavily over all posts; an account has `credits`, then `pay_as_you_go` more."""

    def __init__(
        self,
        corpus: Corpus,
        *,
        credits: int = MONTH_CREDITS,  # noqa: A002
        pay_as_you_go: int = 0,
    ) -> None:
        self._corpus = corpus
        self._credits = credits + pay_as_you_go
        self._out_of_credit = 433 if pay_as_you_go else 432

    @property
    def about(self) -> About:
        """Describe the stand-in."""
        return ABOUT

    def endpoints(self) -> tuple[Endpoint, ...]:
        """Return every path that is answered."""
        return (Endpoint("POST", "/search", self._search, _SEARCH),)

    def caller(self, call: Call, bucket: str) -> Caller | Answer:
        """Return whom the key belongs to, everybody in keyless mode, or the refusal."""
        if call.headers.get("authorization"):
            key = call.bearer()
            if not is_ours(key):
                return _error(401, "Unauthorized: missing or invalid API key.")
            return Caller(key, bucket)
        if call.headers.get("x-tavily-access-mode") == "keyless":
            return Caller(ANONYMOUS, _KEYLESS)
        return _error(401, "Unauthorized: missing or invalid API key.")

    def limit_headers(self, call: Call, counted: Counted) -> Mapping[str, str]:
        """Return nothing: Tavily sends no such headers."""
        del call, counted
        return {}

    def refusal(self, call: Call, counted: Counted) -> Answer:
        """Return 429, in the shape of the mode."""
        if _is_keyed(call):
            return _error(429, "Your request has been blocked due to excessive requests.")
        tightest = counted.tightest
        seconds = KEYLESS_WAIT_SECONDS if tightest is None else int(tightest.reset_seconds) + 1
        error = {
            "code": "keyless_rate_limited",
            "message": "The limit of the keyless mode is reached.",
            "window": "minute",
            "retry_after_seconds": seconds,
            "next_actions": ["Get a free API key."],
        }
        return json_answer({"error": error}, status=429, wait_seconds=float(seconds))

    async def _search(self, call: Call) -> Answer:
        body = call.json()
        given = body if isinstance(body, dict) else {}
        query = given.get("query")
        if not isinstance(query, str):
            missing = {"type": "missing", "loc": ["body", "query"], "msg": "Field required"}
            return json_answer({"detail": [{**missing, "input": given}]}, status=422)
        count, depth = given.get("max_results", DEFAULT_RESULTS), given.get("search_depth", "basic")
        if not query.strip():
            return _error(400, "Query is missing.")
        if isinstance(count, bool) or not isinstance(count, int) or not 0 <= count <= MAX_RESULTS:
            return _error(400, f"Max results must be between 0 and {MAX_RESULTS}.")
        if not isinstance(depth, str) or depth not in _DEPTHS:
            return _error(400, "Invalid search depth.")
        price = _DEPTHS[depth]
        if _is_keyed(call):
            if self._credits < price:
                return _error(
                    self._out_of_credit, "This request exceeds your plan's set usage limit."
                )
            self._credits -= price
        return json_answer(self._envelope(call, given, count=count, price=price))

    def _envelope(
        self, call: Call, given: Mapping[str, Any], *, count: int, price: int
    ) -> dict[str, Any]:
        query, period = given["query"], given.get("time_range")
        since = started(period, now=call.now) if isinstance(period, str) else None
        since = day(str(given.get("start_date", ""))) or since
        until = day(str(given.get("end_date", "")))
        posts = found(
            self._corpus,
            query,
            since=since,
            until=None if until is None else until + timedelta(days=1),
        )
        results = []
        for place, post in enumerate(posts[:count]):
            result = {
                "title": post.headline,
                "url": call.link(post),
                "content": snippet(post, query),
                "score": round(max(0.1, 0.95 - place * 0.03), 2),
                "raw_content": post.text if given.get("include_raw_content") else None,
            }
            if given.get("topic") == "news":
                result["published_date"] = format_datetime(post.created_at, usegmt=True)
            results.append(result)
        answer: dict[str, Any] = {
            "query": query,
            "follow_up_questions": None,
            "answer": None,
            "images": [],
            "results": results,
            "response_time": 1.02,
            "request_id": "00000000-0000-4000-8000-000000000000",
        }
        if given.get("include_usage") is True:
            answer["usage"] = {"credits": price}
        return answer


def _is_keyed(call: Call) -> bool:
    return bool(call.headers.get("authorization"))


def _error(status: int, text: str) -> Answer:
    return json_answer({"detail": {"error": text}}, status=status)
