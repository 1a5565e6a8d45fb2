"""Stand in for Serper.dev: Google's results against credits."""

from collections.abc import Mapping
from typing import Any

from groundswell.sandbox.call import Answer, Call, json_answer
from groundswell.sandbox.corpus import Corpus
from groundswell.sandbox.post import Post
from groundswell.sandbox.provider import About, Caller, Endpoint, is_ours
from groundswell.sandbox.web_results import found, snippet, started, written_day
from groundswell.sandbox.window import Counted, Window

FREE_CREDITS = 2_500
DEFAULT_RESULTS, MAX_RESULTS = 10, 100
_SEARCH = "search"
_PERIODS = {"h": "hour", "d": "day", "w": "week", "m": "month", "y": "year"}
ABOUT = About(
    name="serper",
    title="Serper",
    prefix="/serper",
    windows={_SEARCH: (Window(50, 1.0),)},
    settings={
        "sources.google.enabled": True,
        "sources.google.serper_api_key": "sandbox-serper",
        "sources.google.serper_base_url": "{url}",
    },
    example="/search (POST)",
    median_seconds=0.9,
    key_hint="X-API-KEY: sandbox-serper",
)


class Serper:
    """Serper over all posts; `credits` are what an account has, failed calls cost none."""

    def __init__(self, corpus: Corpus, *, credits: int = FREE_CREDITS) -> None:  # noqa: A002
        self._corpus = corpus
        self._credits = credits

    @property
    def about(self) -> About:
        """Describe the stand-in."""
        return ABOUT

    def endpoints(self) -> tuple[Endpoint, ...]:
        """Return every path that is answered."""
        return (Endpoint("POST", "/search", self._search, _SEARCH),)

    def caller(self, call: Call, bucket: str) -> Caller | Answer:
        """Return whom the key belongs to, or the refusal of it."""
        key = call.headers.get("x-api-key", "")
        return Caller(key, bucket) if is_ours(key) else _error(403, "Unauthorized.")

    def limit_headers(self, call: Call, counted: Counted) -> Mapping[str, str]:
        """Return nothing: Serper sends no such headers."""
        del call, counted
        return {}

    def refusal(self, call: Call, counted: Counted) -> Answer:
        """Return 429."""
        del call, counted
        return _error(429, "Too many requests")

    async def _search(self, call: Call) -> Answer:
        body = call.json()
        given = body if isinstance(body, dict) else {}
        query, number, size = given.get("q"), given.get("page", 1), given.get("num", 10)
        if not isinstance(query, str) or not query.strip():
            return _error(400, "Missing query parameter")
        if not _is_whole(number, most=100) or not _is_whole(size, most=MAX_RESULTS):
            return _error(400, "Invalid parameter")
        price = 1 if size <= DEFAULT_RESULTS else 2
        if self._credits < price:
            return _error(400, "Not enough credits")
        self._credits -= price
        tbs = given.get("tbs")
        period = tbs.removeprefix("qdr:") if isinstance(tbs, str) else ""
        posts = found(self._corpus, query, since=started(_PERIODS.get(period, ""), now=call.now))
        shown = posts[(number - 1) * size : number * size]
        return json_answer(_envelope(given, shown, call, price=price))


def _envelope(
    given: Mapping[str, Any], shown: list[Post], call: Call, *, price: int
) -> dict[str, Any]:
    query = given["q"]
    return {
        "searchParameters": {
            "q": query,
            "gl": given.get("gl", "us"),
            "hl": given.get("hl", "en"),
            "type": "search",
            "num": given.get("num", DEFAULT_RESULTS),
            "engine": "google",
        },
        "organic": [
            {
                "title": post.headline,
                "link": call.link(post),
                "snippet": snippet(post, query),
                "date": written_day(post.created_at),
                "position": place,
            }
            for place, post in enumerate(shown, start=1)
        ],
        "relatedSearches": [],
        "credits": price,
    }


def _is_whole(value: object, *, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most


def _error(status: int, message: str) -> Answer:
    return json_answer({"message": message, "statusCode": status}, status=status)
