"""Stand in for the Google Custom Search JSON API, which ends on 2027-01-01."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any

from groundswell.sandbox.call import Answer, Call, json_answer, whole
from groundswell.sandbox.corpus import Corpus
from groundswell.sandbox.post import Post
from groundswell.sandbox.provider import About, Caller, Endpoint, is_ours
from groundswell.sandbox.web_results import found, snippet, written_day
from groundswell.sandbox.window import Counted, Window

SUNSET = datetime(2027, 1, 1, tzinfo=UTC)
MAX_COUNT, MAX_RESULTS = 10, 100
NO_ACCESS_KEY = "sandbox-no-access"
_SEARCH = "search"
_DAYS = {"d": 1, "w": 7, "m": 31, "y": 366}
_SERVICE = "customsearch.googleapis.com"
ABOUT = About(
    name="google_cse",
    title="Google Custom Search",
    prefix="/google",
    windows={
        _SEARCH: (
            Window(100, shape="day", zone="America/Los_Angeles"),
            Window(100, 60.0),
        )
    },
    settings={
        "sources.google.enabled": True,
        "sources.google.cse_api_key": "sandbox-google",
        "sources.google.cse_id": "sandbox-engine",
        "sources.google.cse_base_url": "{url}",
    },
    example="/customsearch/v1?key=sandbox-google&cx=sandbox-engine&q=export",
    median_seconds=0.35,
    key_hint=f"key=sandbox-google, cx=sandbox-engine; {NO_ACCESS_KEY} is a project without access",
)


class GoogleCse:
    """Custom Search over all posts; `old_project` answers a full day in the older shape."""

    def __init__(
        self, corpus: Corpus, *, sunset: datetime = SUNSET, old_project: bool = False
    ) -> None:
        self._corpus = corpus
        self._sunset = sunset
        self._old_project = old_project

    @property
    def about(self) -> About:
        """Describe the stand-in."""
        return ABOUT

    def endpoints(self) -> tuple[Endpoint, ...]:
        """Return every path that is answered."""
        return (Endpoint("GET", "/customsearch/v1", self._search, _SEARCH),)

    def caller(self, call: Call, bucket: str) -> Caller | Answer:
        """Return whom the key belongs to, or the refusal of it."""
        key = call.parameters.get("key", "")
        if not key:
            return _error(403, "The request is missing a valid API key.", "forbidden")
        if not is_ours(key):
            return _error(
                400,
                "API key not valid. Please pass a valid API key.",
                "badRequest",
                details=[{"@type": _type("ErrorInfo"), "reason": "API_KEY_INVALID"}],
            )
        if key == NO_ACCESS_KEY or call.now >= self._sunset:
            return _error(
                403, "This project does not have the access to Custom Search JSON API.", "forbidden"
            )
        return Caller(key, bucket)

    def limit_headers(self, call: Call, counted: Counted) -> Mapping[str, str]:
        """Return nothing: Google sends no such headers here."""
        del call, counted
        return {}

    def refusal(self, call: Call, counted: Counted) -> Answer:
        """Return that the day's or the minute's queries are used up."""
        del call
        tightest = counted.tightest
        is_day = tightest is not None and tightest.window.shape == "day"
        if self._old_project:
            reason = "dailyLimitExceeded" if is_day else "userRateLimitExceeded"
            return _error(403, "Limit Exceeded", reason)
        limit = "Queries per day" if is_day else "Queries per minute per user"
        message = (
            f"Quota exceeded for quota metric 'Queries' and limit '{limit}' of service "
            f"'{_SERVICE}' for consumer 'project_number:1'."
        )
        metadata = {
            "service": _SERVICE,
            "consumer": "projects/1",
            "quota_metric": f"{_SERVICE}/requests",
            "quota_limit": "DefaultPerDayPerProject" if is_day else "DefaultPerMinutePerUser",
            "quota_limit_value": "100",
            "quota_location": "global",
        }
        details = [
            {
                "@type": _type("ErrorInfo"),
                "reason": "RATE_LIMIT_EXCEEDED",
                "domain": "googleapis.com",
                "metadata": metadata,
            }
        ]
        return _error(429, message, "rateLimitExceeded", details=details)

    async def _search(self, call: Call) -> Answer:
        given = call.parameters
        count = whole(given.get("num"), otherwise=MAX_COUNT)
        start = whole(given.get("start"), otherwise=1)
        since = _since(given.get("dateRestrict", ""), now=call.now)
        if not given.get("q", "").strip() or not is_ours(given.get("cx", "")):
            return _invalid()
        if count is None or start is None or not 1 <= count <= MAX_COUNT or start < 1:
            return _invalid()
        if start + count - 1 > MAX_RESULTS or (given.get("dateRestrict") and since is None):
            return _invalid()
        language = given.get("lr", "").removeprefix("lang_").partition("-")[0]
        posts = found(self._corpus, given["q"], since=since, language=language)
        shown = posts[start - 1 : start - 1 + count]
        return json_answer(_envelope(call, posts, shown, start=start, count=count))


def _envelope(
    call: Call, posts: list[Post], shown: list[Post], *, start: int, count: int
) -> dict[str, Any]:
    query, total = call.parameters["q"], str(len(posts))
    asked = {
        "title": f"Google Custom Search - {query}",
        "totalResults": total,
        "searchTerms": query,
        "count": len(shown),
        "startIndex": start,
        "inputEncoding": "utf8",
        "outputEncoding": "utf8",
        "safe": "off",
        "cx": call.parameters["cx"],
    }
    queries: dict[str, Any] = {"request": [asked]}
    following = start + count
    if following <= min(len(posts), MAX_RESULTS):
        queries["nextPage"] = [{**asked, "count": count, "startIndex": following}]
    answer: dict[str, Any] = {
        "kind": "customsearch#search",
        "url": {"type": "application/json", "template": "https://www.googleapis.com/…"},
        "queries": queries,
        "context": {"title": "sandbox"},
        "searchInformation": {
            "searchTime": 0.31,
            "formattedSearchTime": "0.31",
            "totalResults": total,
            "formattedTotalResults": f"{len(posts):,}",
        },
    }
    if shown:  # without a result the key is not there
        answer["items"] = [_item(post, call) for post in shown]
    return answer


def _item(post: Post, call: Call) -> dict[str, Any]:
    link = call.link(post)
    text = f"{written_day(post.created_at)} ... {snippet(post, call.parameters['q'])}"
    published = f"{post.created_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    host = link.split("/")[2] if "//" in link else link
    return {
        "kind": "customsearch#result",
        "title": post.headline,
        "htmlTitle": escape(post.headline),
        "link": link,
        "displayLink": host,
        "snippet": text,
        "htmlSnippet": escape(text),
        "formattedUrl": link,
        "htmlFormattedUrl": escape(link),
        "pagemap": {"metatags": [{"og:title": post.headline, "article:published_time": published}]},
    }


def _since(text: str, *, now: datetime) -> datetime | None:
    number = whole(text[1:], otherwise=0)
    days = _DAYS.get(text[:1])
    if not days or not number or not 0 < number <= 10_000:  # noqa: PLR2004
        return None
    return now - timedelta(days=days * number)


def _invalid() -> Answer:
    return _error(400, "Request contains an invalid argument.", "badRequest")


def _error(
    status: int, message: str, reason: str, *, details: list[dict[str, Any]] | None = None
) -> Answer:
    names = {400: "INVALID_ARGUMENT", 403: "PERMISSION_DENIED", 429: "RESOURCE_EXHAUSTED"}
    error: dict[str, Any] = {
        "code": status,
        "message": message,
        "errors": [{"message": message, "domain": "global", "reason": reason}],
        "status": names[status],
    }
    if details is not None:
        error["details"] = details
    return json_answer({"error": error}, status=status)


def _type(name: str) -> str:
    return f"type.googleapis.com/google.rpc.{name}"
