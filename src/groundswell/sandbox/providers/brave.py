"""Stand in for the Brave Search API: web pages and discussions."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from groundswell.sandbox.call import Answer, Call, json_answer, whole
from groundswell.sandbox.corpus import Corpus
from groundswell.sandbox.post import Post
from groundswell.sandbox.provider import About, Caller, Endpoint, is_ours
from groundswell.sandbox.wanted import words
from groundswell.sandbox.web_results import FORUMS, day, found, snippet, started, written_day
from groundswell.sandbox.window import Counted, Standing, Window

MAX_COUNT, MAX_OFFSET = 20, 9
MAX_CHARACTERS, MAX_WORDS = 400, 50
_SEARCH = "search"
_PERIODS = {"pd": "day", "pw": "week", "pm": "month", "py": "year"}
_WORD = re.compile(r"\w+")
ABOUT = About(
    name="brave",
    title="Brave Search",
    prefix="/brave",
    windows={_SEARCH: (Window(50, 1.0),)},
    settings={
        "sources.google.enabled": True,
        "sources.google.brave_api_key": "sandbox-brave",
        "sources.google.brave_base_url": "{url}",
    },
    example="/res/v1/web/search?q=export",
    median_seconds=0.4,
    key_hint="X-Subscription-Token: sandbox-brave",
)


class Brave:
    """Brave over all posts; with `month_queries` an account has so many, and no month passes."""

    def __init__(self, corpus: Corpus, *, month_queries: int | None = None) -> None:
        self._corpus = corpus
        self._month_queries = month_queries
        self._used = 0

    @property
    def about(self) -> About:
        """Describe the stand-in."""
        return ABOUT

    def endpoints(self) -> tuple[Endpoint, ...]:
        """Return every path that is answered."""
        return (Endpoint("GET", "/res/v1/web/search", self._search, _SEARCH),)

    def caller(self, call: Call, bucket: str) -> Caller | Answer:
        """Return whom the token belongs to, or the refusal of it, which is a 422."""
        token = call.headers.get("x-subscription-token", "")
        if not is_ours(token):
            detail = "The provided subscription token is invalid."
            return _error(422, "SUBSCRIPTION_TOKEN_INVALID", detail, component="authentication")
        return Caller(token, bucket)

    def limit_headers(self, call: Call, counted: Counted) -> Mapping[str, str]:
        """Return one value a window in each header: the second, then the month."""
        del call
        second = next(
            (it for it in counted.standings), Standing(Window(50, 1.0), used=0, reset_seconds=1.0)
        )
        month = self._month_queries or 0  # a limit of 0 means that there is none
        month_left = max(0, month - self._used)
        window = second.window
        return {
            "X-RateLimit-Limit": f"{window.limit}, {month}",
            "X-RateLimit-Policy": f"{window.limit};w={window.seconds:.0f}, {month};w=2592000",
            "X-RateLimit-Remaining": f"{second.remaining}, {month_left}",
            "X-RateLimit-Reset": f"{max(1, round(second.reset_seconds))}, 1419704",
        }

    def refusal(self, call: Call, counted: Counted) -> Answer:
        """Return that there were too many in a second."""
        del call, counted
        detail = "Request rate limit exceeded for plan."
        return _error(429, "RATE_LIMITED", detail, component="rate_limiter")

    async def _search(self, call: Call) -> Answer:
        if self._month_queries is not None and self._used >= self._month_queries:
            return _error(
                429, "QUOTA_LIMITED", "Quota limit exceeded for plan.", component="rate_limiter"
            )
        given = call.parameters
        query = given.get("q", "").strip()
        count = whole(given.get("count"), otherwise=MAX_COUNT)
        offset = whole(given.get("offset"), otherwise=0)
        if not query or len(query) > MAX_CHARACTERS or len(query.split()) > MAX_WORDS:
            return _invalid("q")
        if count is None or not 1 <= count <= MAX_COUNT:
            return _invalid("count")
        if offset is None or not 0 <= offset <= MAX_OFFSET:
            return _invalid("offset")
        span = _span(given.get("freshness", ""), now=call.now)
        if span is None:
            return _invalid("freshness")
        self._used += 1
        language = given.get("search_lang", "").partition("-")[0]
        posts = found(self._corpus, query, since=span[0], until=span[1], language=language)
        return json_answer(_envelope(call, posts, start=offset * count, count=count))


def _envelope(call: Call, posts: list[Post], *, start: int, count: int) -> dict[str, Any]:
    given = call.parameters
    query, shown = given["q"], posts[start : start + count]
    wanted = set(filter(None, given.get("result_filter", "").split(","))) or {"web", "discussions"}
    threads = [post for post in shown if post.platform in FORUMS and post.comments]
    answer: dict[str, Any] = {
        "type": "search",
        "query": {
            "original": query,
            "altered": None,
            "spellcheck_off": False,
            "country": "us",
            "more_results_available": start + count < len(posts),
            "is_navigational": False,
            "is_news_breaking": False,
        },
        "mixed": {"type": "mixed", "main": [], "top": [], "side": []},
    }
    if "web" in wanted and shown:
        results = [_result(post, call) for post in shown]
        answer["web"] = {"type": "search", "family_friendly": True, "results": results}
    if "discussions" in wanted and threads:
        discussions = [_discussion(post, call) for post in threads]
        answer["discussions"] = {
            "type": "search",
            "mutated_by_goggles": False,
            "results": discussions,
        }
    return answer


def _result(post: Post, call: Call) -> dict[str, Any]:
    given, url = call.parameters, call.link(post)
    text = snippet(post, given["q"])
    if given.get("text_decorations", "true").lower() != "false":
        text = _decorated(text, given["q"])
    result: dict[str, Any] = {
        "type": "search_result",
        "subtype": "generic",
        "title": post.headline,
        "url": url,
        "description": text,
        "age": written_day(post.created_at),
        "page_age": f"{post.created_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}",
        "language": post.language or "en",
        "family_friendly": True,
        "is_live": False,
        "is_source_local": False,
        "is_source_both": False,
        "meta_url": {"scheme": url.partition(":")[0], "path": "> posts"},
    }
    if given.get("extra_snippets", "").lower() == "true" and len(post.text) > len(text):
        result["extra_snippets"] = [post.text]
    return result


def _discussion(post: Post, call: Call) -> dict[str, Any]:
    return {
        "type": "discussion",
        "title": post.headline,
        "url": call.link(post),
        "description": snippet(post, call.parameters["q"]),
        "data": {
            "forum_name": post.community or post.platform,
            "num_answers": post.comments,
            "score": str(post.score),
            "title": post.headline,
            "question": post.headline,
            "top_comment": post.text,
        },
    }


def _decorated(text: str, query: str) -> str:
    wished = set(words(query))
    return _WORD.sub(
        lambda match: f"<strong>{match[0]}</strong>" if set(words(match[0])) & wished else match[0],
        text,
    )


def _span(text: str, *, now: datetime) -> tuple[datetime | None, datetime | None] | None:
    """Return the oldest and the newest moment, `None` when `freshness` cannot be read."""
    if not text:
        return None, None
    if text in _PERIODS:
        return started(_PERIODS[text], now=now), None
    first, _, last = text.partition("to")
    start, end = day(first), day(last)
    return None if start is None or end is None else (start, end + timedelta(days=1))


def _invalid(name: str) -> Answer:
    return _error(422, "VALIDATION", f"Unable to validate request parameter {name}.")


def _error(status: int, code: str, detail: str, *, component: str = "web_search") -> Answer:
    error = {
        "id": "00000000-0000-4000-8000-000000000000",
        "status": status,
        "code": code,
        "detail": detail,
        "meta": {"component": component},
    }
    return json_answer({"type": "ErrorResponse", "error": error, "time": 0}, status=status)
