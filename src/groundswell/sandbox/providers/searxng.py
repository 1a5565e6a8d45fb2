"""Stand in for a SearXNG server of one's own."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from groundswell.sandbox.call import Answer, Call, html_answer, json_answer, whole
from groundswell.sandbox.corpus import Corpus
from groundswell.sandbox.post import Post
from groundswell.sandbox.provider import ANONYMOUS, About, Caller, Endpoint
from groundswell.sandbox.web_results import found, snippet, started
from groundswell.sandbox.window import Counted, Window

PAGE_RESULTS = 20
_SEARCH = "search"
_FORMATS = ("html", "json", "csv", "rss")
_PERIODS = frozenset({"", "day", "week", "month", "year"})
ABOUT = About(
    name="searxng",
    title="SearXNG",
    prefix="/searxng",
    windows={_SEARCH: (Window(15, 20.0), Window(150, 600.0))},
    settings={
        "sources.google.enabled": True,
        "sources.google.searxng_base_url": "{url}",
    },
    example="/search?q=export&format=json",
    median_seconds=1.2,
)


class Searxng:
    """SearXNG over all posts; `engines_down` makes every engine silent."""

    def __init__(
        self,
        corpus: Corpus,
        *,
        formats: tuple[str, ...] = ("html", "json"),
        engines_down: bool = False,
    ) -> None:
        self._corpus = corpus
        self._formats = formats
        self._engines_down = engines_down

    @property
    def about(self) -> About:
        """Describe the stand-in."""
        return ABOUT

    def endpoints(self) -> tuple[Endpoint, ...]:
        """Return every path that is answered."""
        return (
            Endpoint("GET", "/search", self._search, _SEARCH),
            Endpoint("POST", "/search", self._search, _SEARCH),
        )

    def caller(self, call: Call, bucket: str) -> Caller | Answer:
        """Return everybody: there are no keys, and loopback has one address."""
        del call
        return Caller(ANONYMOUS, bucket)

    def limit_headers(self, call: Call, counted: Counted) -> Mapping[str, str]:
        """Return nothing: the limiter of SearXNG sends no such headers."""
        del call, counted
        return {}

    def refusal(self, call: Call, counted: Counted) -> Answer:
        """Return the limiter's page."""
        del call, counted
        return html_answer("<h1>Too Many Requests</h1>", status=429)

    async def _search(self, call: Call) -> Answer:
        given = {**call.parameters, **(call.form() if call.method == "POST" else {})}
        shape = given.get("format", "html")
        if shape not in _FORMATS or shape not in self._formats:
            return html_answer("<h1>Forbidden</h1>", status=403)
        query, number = given.get("q", "").strip(), whole(given.get("pageno"), otherwise=1)
        period = given.get("time_range", "")
        if not query or number is None or number < 1 or period not in _PERIODS:
            return html_answer("<h1>Bad Request</h1>", status=400)
        if shape != "json":
            return html_answer("<h1>SearXNG</h1><p>Ask with format=json.</p>")
        language = given.get("language", "").partition("-")[0]
        posts = (
            []
            if self._engines_down
            else found(
                self._corpus,
                query,
                since=started(period, now=call.now),
                language="" if language in {"all", "auto"} else language,
            )
        )
        start = (number - 1) * PAGE_RESULTS
        shown = posts[start : start + PAGE_RESULTS]
        return json_answer(
            {
                "query": query,
                "results": [_result(post, call, query) for post in shown],
                "answers": [],
                "corrections": [],
                "infoboxes": [],
                "suggestions": [],
                "unresponsive_engines": [["google", "too many requests"]]
                if self._engines_down
                else [],
            }
        )


def _result(post: Post, call: Call, query: str) -> dict[str, Any]:
    return {
        "url": call.link(post),
        "title": post.headline,
        "content": snippet(post, query),
        "publishedDate": f"{post.created_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}",
        "pubdate": "",
        "engine": "sandbox",
        "engines": ["sandbox"],
        "positions": [1],
        "score": 1.0,
        "category": "general",
        "template": "default.html",
        "parsed_url": ["http", "127.0.0.1", "/", "", "", ""],
        "img_src": "",
        "thumbnail": "",
        "priority": "",
        "author": "",
        "metadata": "",
        "length": None,
        "views": "",
    }
