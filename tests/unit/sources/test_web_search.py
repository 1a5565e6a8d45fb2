import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.errors import (
    SourceAuthenticationError,
    SourceError,
    SourceQuotaExhaustedError,
    SourceResponseError,
    SourceThrottledError,
    SourceUnavailableError,
)
from groundswell.sources.google import GoogleSource
from groundswell.sources.source import Page, PageRequest
from groundswell.sources.web_search import backend, dates
from groundswell.sources.web_search.brave import Brave, BraveOptions
from groundswell.sources.web_search.google_cse import GoogleCse, GoogleCseOptions
from groundswell.sources.web_search.searxng import Searxng, SearxngOptions
from groundswell.sources.web_search.serper import Serper, SerperOptions
from groundswell.sources.web_search.tavily import Tavily, TavilyOptions
from groundswell.transport.http import HttpRequest, HttpResponse
from tests.fake_clock import FakeClock

SECRET = "s3cr3t-key"
URL = "https://example.com/a"
NOW = datetime(2026, 11, 1, tzinfo=UTC)
NAMES = ("google_cse", "brave", "serper", "tavily", "keyless", "searxng")


class FakeHttp:
    def __init__(
        self, value: Any, *, status: int = 200, headers: dict[str, str] | None = None
    ) -> None:
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        self.response = HttpResponse(status, headers or {}, body)
        self.requests: list[HttpRequest] = []

    async def send(self, request: HttpRequest) -> HttpResponse:
        self.requests.append(request)
        return self.response

    async def aclose(self) -> None: ...


def made(name: str, http: FakeHttp, clock: FakeClock | None = None) -> backend.Backend:
    clock = clock or FakeClock()
    match name:
        case "google_cse":
            return GoogleCse(http, GoogleCseOptions(SECRET, "engine"), clock=clock)
        case "brave":
            return Brave(http, BraveOptions(SECRET), clock=clock)
        case "serper":
            return Serper(http, SerperOptions(SECRET), clock=clock)
        case "tavily":
            return Tavily(http, TavilyOptions(SECRET), clock=clock)
        case "keyless":
            return Tavily(http, TavilyOptions(), clock=clock)
        case _:
            return Searxng(http, SearxngOptions(), clock=clock)


def fetched(name: str, http: FakeHttp, **fields: Any) -> Page:
    request = PageRequest(**{"terms": ("invoice", "split annoying"), "limit": 10, **fields})
    return asyncio.run(GoogleSource(made(name, http), ttl_seconds=60.0).fetch(request))


def result(name: str, url: str = URL) -> dict[str, Any]:
    """A sample answer with one result."""
    match name:
        case "google_cse":
            return {"items": [{"link": url, "title": "Splitting", "snippet": "It is hard"}]}
        case "brave":
            item = {"url": url, "title": "Splitting", "description": "It is hard"}
            return {"query": {"more_results_available": True}, "web": {"results": [item]}}
        case "serper":
            item = {"link": url, "title": "Splitting", "snippet": "It is hard"}
            return {"organic": [item], "credits": 2}
        case _:
            return {"results": [{"url": url, "title": "Splitting", "content": "It is hard"}]}


@pytest.mark.parametrize("name", NAMES)
def test_every_backend_gives_the_same_document_for_the_same_result(name: str) -> None:
    page = fetched(name, FakeHttp(result(name)))
    (document,) = page.documents
    assert len(document.id) == len("google:") + 16
    assert (document.source, document.url, document.title) == ("google", URL, "Splitting")
    assert document.text == "Splitting\n\nIt is hard"
    assert page.skipped == 0
    assert page.received_bytes > 0


@pytest.mark.parametrize("name", NAMES)
def test_an_address_outside_the_web_is_a_counted_skip(name: str) -> None:
    page = fetched(name, FakeHttp(result(name, "javascript:alert(1)")))
    assert (page.documents, page.skipped) == ((), 1)


@pytest.mark.parametrize("name", NAMES)
def test_the_source_tells_what_its_backend_is(name: str) -> None:
    info = GoogleSource(made(name, FakeHttp({})), ttl_seconds=60.0).info
    assert info.name == "google"
    assert info.keyless == (not info.keys)
    assert info.windows
    assert info.ttl_seconds == 60.0


@pytest.mark.parametrize("name", NAMES)
def test_secrets_and_words_stay_out_of_reprs(name: str) -> None:
    http = FakeHttp(result(name))
    fetched(name, http)
    shown = repr(http.requests[0])
    assert SECRET not in shown
    assert "invoice" not in shown
    assert SECRET not in repr(
        (BraveOptions(SECRET), SerperOptions(SECRET), TavilyOptions(SECRET))
    ) + repr(GoogleCseOptions(SECRET, "engine"))


def test_google_cse_sends_key_engine_start_period_and_language() -> None:
    http = FakeHttp({})
    since = NOW - timedelta(days=6, hours=1)
    fetched("google_cse", http, cursor="95", since=since, language="en")
    (request,) = http.requests
    assert request.method == "GET"
    assert request.url == "https://customsearch.googleapis.com/customsearch/v1"
    assert request.params == {
        "key": SECRET,
        "cx": "engine",
        "q": "invoice split annoying",
        "num": "6",
        "start": "95",
        "dateRestrict": "d7",
        "lr": "lang_en",
    }


def test_google_cse_pages_until_the_hundredth_result() -> None:
    def following(start: int, cursor: str | None) -> str | None:
        value = {"queries": {"nextPage": [{"startIndex": start}]}}
        return fetched("google_cse", FakeHttp(value), cursor=cursor).next_cursor

    assert following(11, None) == "11"
    assert following(101, "91") is None
    assert following(11, "11") is None


def test_google_cse_reads_dates_from_metatags_or_the_snippet() -> None:
    items = [
        {
            "link": URL,
            "title": "A",
            "snippet": "x",
            "pagemap": {"metatags": [{"article:published_time": "2026-03-03T10:00:00Z"}]},
        },
        {"link": URL + "b", "title": "B", "snippet": "Mar 3, 2026 ... people complain"},
    ]
    first, second = fetched("google_cse", FakeHttp({"items": items})).documents
    assert first.created_at == datetime(2026, 3, 3, 10, tzinfo=UTC)
    assert second.created_at == datetime(2026, 3, 3, tzinfo=UTC)
    assert second.text == "B\n\npeople complain"


def test_google_cse_refuses_after_its_end_without_asking() -> None:
    http, clock = FakeHttp({}), FakeClock()
    clock.tick(61 * 86_400)
    with pytest.raises(SourceUnavailableError) as caught:
        asyncio.run(made("google_cse", http, clock).search(PageRequest(("a",), 10)))
    assert not http.requests
    assert not caught.value.retryable
    assert "BRAVE_API_KEY" in (caught.value.remedy or "")


def test_brave_sends_token_page_and_freshness() -> None:
    http = FakeHttp(result("brave"))
    page = fetched("brave", http, since=datetime(2026, 5, 1, tzinfo=UTC), language="ja")
    (request,) = http.requests
    assert request.url == "https://api.search.brave.com/res/v1/web/search"
    assert request.headers["x-subscription-token"] == SECRET
    assert request.params["freshness"] == "2026-05-01to2026-11-01"
    assert request.params["search_lang"] == "jp"
    assert (request.params["count"], request.params["offset"]) == ("10", "0")
    assert page.next_cursor == "1:10"
    assert page.cost_usd == 0.005
    fetched("brave", http, cursor="1:10", limit=3)
    assert (http.requests[1].params["count"], http.requests[1].params["offset"]) == ("10", "1")
    assert fetched("brave", http, cursor="9:10").next_cursor is None


def test_brave_puts_discussions_first_and_reads_its_rate_headers() -> None:
    value = result("brave")
    value["discussions"] = {
        "results": [
            {
                "url": "https://forum.example.com/t/1",
                "title": "Anyone else?",
                "data": {
                    "forum_name": "Forum",
                    "num_answers": 12,
                    "score": "34",
                    "question": "How do <strong>you</strong>",
                    "top_comment": "I gave up",
                },
            }
        ]
    }
    headers = {
        "x-ratelimit-limit": "50, 0",
        "x-ratelimit-remaining": "49, 0",
        "x-ratelimit-reset": "1, 1419704",
    }
    page = fetched("brave", FakeHttp(value, headers=headers))
    thread, _ = page.documents
    assert thread.text == "Anyone else?\n\nHow do you\nI gave up"
    assert (thread.score, thread.comments, thread.extra["forum"]) == (34, 12, "Forum")
    assert page.feedback is not None
    assert page.feedback.remaining == 49


def test_brave_cuts_long_questions_to_its_limits() -> None:
    http = FakeHttp(result("brave"))
    fetched("brave", http, terms=tuple("abcdefghijkl" for _ in range(80)))
    sent = http.requests[0].params["q"]
    assert len(sent) <= 400
    assert len(sent.split()) <= 50


def test_serper_posts_its_body_and_counts_credits() -> None:
    http = FakeHttp(result("serper"))
    page = fetched("serper", http, cursor="2", since=NOW - timedelta(days=20), language="en")
    (request,) = http.requests
    assert (request.method, request.url) == ("POST", "https://google.serper.dev/search")
    assert request.headers["x-api-key"] == SECRET
    assert request.json_body == {
        "q": "invoice split annoying",
        "num": 10,
        "page": 2,
        "tbs": "qdr:m",
        "hl": "en",
    }
    assert page.next_cursor == "3"
    assert page.cost_usd == pytest.approx(0.002)
    assert fetched("serper", FakeHttp({"organic": []})).next_cursor is None


def test_tavily_sends_a_bearer_key_or_says_that_it_is_keyless() -> None:
    keyed, keyless = FakeHttp(result("tavily")), FakeHttp(result("keyless"))
    page = fetched("tavily", keyed, since=datetime(2026, 5, 1, tzinfo=UTC))
    assert keyed.requests[0].headers["authorization"] == f"Bearer {SECRET}"
    assert keyed.requests[0].json_body["start_date"] == "2026-05-01"
    assert page.cost_usd == pytest.approx(0.008)
    assert page.next_cursor is None
    page = fetched("keyless", keyless)
    assert "authorization" not in keyless.requests[0].headers
    assert keyless.requests[0].headers["x-tavily-access-mode"] == "keyless"
    assert page.cost_usd == 0.0


def test_searxng_asks_for_json_and_drops_query_commands() -> None:
    http = FakeHttp(result("searxng"))
    page = fetched("searxng", http, terms=("!!g :fr invoice",), since=NOW - timedelta(days=3))
    assert http.requests[0].url == "http://localhost:8080/search"
    assert http.requests[0].params["q"] == "g fr invoice"
    assert http.requests[0].params["format"] == "json"
    assert http.requests[0].params["time_range"] == "week"
    assert page.next_cursor == "2"


def test_searxng_without_any_engine_is_unavailable() -> None:
    with pytest.raises(SourceUnavailableError):
        fetched("searxng", FakeHttp({"results": [], "unresponsive_engines": [["a", "b"]]}))
    assert fetched("searxng", FakeHttp({"results": []})).documents == ()


def cse(reason: str, /, **detail: Any) -> dict[str, Any]:
    return {"error": {"errors": [{"reason": reason}], "details": [detail] if detail else []}}


QUOTA_DAY = cse("rateLimitExceeded", metadata={"quota_limit": "DefaultPerDayPerProject"})
QUOTA_MINUTE = cse("rateLimitExceeded", metadata={"quota_limit": "PerMinutePerUser"})
BRAVE_KEY = {"error": {"code": "SUBSCRIPTION_TOKEN_INVALID"}}
ROWS: list[tuple[str, int, Any, type[SourceError], str]] = [
    ("google_cse", 429, QUOTA_DAY, SourceQuotaExhaustedError, "GOOGLE_API_KEY"),
    ("google_cse", 429, QUOTA_MINUTE, SourceThrottledError, "windows"),
    ("google_cse", 403, cse("dailyLimitExceeded"), SourceQuotaExhaustedError, "GOOGLE_API_KEY"),
    ("google_cse", 403, cse("userRateLimitExceeded"), SourceThrottledError, "windows"),
    ("google_cse", 403, cse("forbidden"), SourceAuthenticationError, "BRAVE_API_KEY"),
    (
        "google_cse",
        400,
        cse("badRequest", reason="API_KEY_INVALID"),
        SourceAuthenticationError,
        "GOOGLE_API_KEY",
    ),
    ("google_cse", 400, cse("badRequest"), SourceResponseError, "words"),
    ("google_cse", 404, b"<html>", SourceUnavailableError, "BRAVE_API_KEY"),
    ("google_cse", 410, {}, SourceUnavailableError, "TAVILY_API_KEY"),
    ("brave", 422, BRAVE_KEY, SourceAuthenticationError, "BRAVE_API_KEY"),
    (
        "brave",
        422,
        {"errors": [{"code": "VALIDATION", "meta": {"component": "authentication"}}]},
        SourceAuthenticationError,
        "BRAVE_API_KEY",
    ),
    ("brave", 422, {"error": {"code": "VALIDATION"}}, SourceResponseError, "words"),
    (
        "brave",
        403,
        {"error": {"code": "OPTION_NOT_IN_PLAN"}},
        SourceAuthenticationError,
        "BRAVE_API_KEY",
    ),
    ("brave", 429, {"error": {"code": "RATE_LIMITED"}}, SourceThrottledError, "windows"),
    (
        "brave",
        429,
        {"error": {"code": "QUOTA_LIMITED"}},
        SourceQuotaExhaustedError,
        "BRAVE_API_KEY",
    ),
    ("brave", 404, {"error": {"code": "NOT_FOUND"}}, SourceResponseError, "brave_base_url"),
    ("serper", 403, {"message": "Unauthorized."}, SourceAuthenticationError, "SERPER_API_KEY"),
    (
        "serper",
        400,
        {"message": "Not enough credits"},
        SourceQuotaExhaustedError,
        "SERPER_API_KEY",
    ),
    ("serper", 429, {"message": "Too many"}, SourceThrottledError, "windows"),
    ("tavily", 400, {"detail": {"error": "x"}}, SourceResponseError, "words"),
    ("tavily", 401, {"detail": {"error": "x"}}, SourceAuthenticationError, "TAVILY_API_KEY"),
    ("tavily", 422, {"detail": [{"type": "x"}]}, SourceResponseError, "words"),
    ("tavily", 429, {"detail": {"error": "x"}}, SourceThrottledError, "windows"),
    ("tavily", 432, {"detail": {"error": "x"}}, SourceQuotaExhaustedError, "TAVILY_API_KEY"),
    ("tavily", 433, {"detail": {"error": "x"}}, SourceQuotaExhaustedError, "TAVILY_API_KEY"),
    ("keyless", 429, {"error": {"retry_after_seconds": 60}}, SourceThrottledError, "windows"),
    (
        "keyless",
        429,
        {"error": {"retry_after_seconds": 80_000}},
        SourceQuotaExhaustedError,
        "TAVILY_API_KEY",
    ),
    ("keyless", 401, {}, SourceAuthenticationError, "TAVILY_API_KEY"),
    ("searxng", 403, b"<html>", SourceAuthenticationError, "SEARXNG_BASE_URL"),
    ("searxng", 429, b"", SourceThrottledError, "windows"),
    *((name, 503, b"", SourceUnavailableError, "later") for name in NAMES),
    *((name, 204, b"", SourceResponseError, "base_url") for name in NAMES),
    *((name, 200, b"<html>", SourceResponseError, "") for name in NAMES),
]


@pytest.mark.parametrize(("name", "status", "body", "kind", "remedy"), ROWS)
def test_each_failure_has_its_error_and_remedy(
    name: str, status: int, body: Any, kind: type[SourceError], remedy: str
) -> None:
    with pytest.raises(SourceError) as caught:
        fetched(name, FakeHttp(body, status=status))
    error = caught.value
    assert type(error) is kind
    assert error.source == "google"
    assert remedy in (error.remedy or "")
    for private in (SECRET, "invoice", "://"):
        assert private not in str(error)


def test_waits_are_taken_from_body_header_or_rate_window() -> None:
    def seconds(name: str, body: Any, **headers: str) -> float | None:
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        with pytest.raises(SourceThrottledError) as caught:
            fetched(name, FakeHttp(body, status=429, headers=named))
        return caught.value.retry_after_seconds

    assert seconds("google_cse", QUOTA_MINUTE) == 60.0
    assert seconds("keyless", {"error": {"retry_after_seconds": 60}}) == 60.0
    assert seconds("tavily", {}, retry_after="7") == 7.0
    assert seconds("brave", {}, x_ratelimit_remaining="0", x_ratelimit_reset="1") == 1.0
    assert seconds("serper", {}) is None


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("cursor", ["x", "-1", "1000", "", "1:x"])
def test_a_foreign_cursor_is_refused(name: str, cursor: str) -> None:
    http = FakeHttp({})
    with pytest.raises(SourceResponseError):
        fetched(name, http, cursor=cursor)
    assert not http.requests


def test_dates_are_read_in_every_spelling() -> None:
    assert dates.published("March 3, 2026", now=NOW) == datetime(2026, 3, 3, tzinfo=UTC)
    assert dates.published("3 days ago", now=NOW) == NOW - timedelta(days=3)
    mail = dates.published("Tue, 03 Mar 2026 10:00:00 GMT", now=NOW)
    assert mail == datetime(2026, 3, 3, 10, tzinfo=UTC)
    assert dates.published("Feb 31, 2026", now=NOW) is None
    assert dates.without_prefix("Top 12, 2024 - list", now=NOW)[0] == "Top 12, 2024 - list"
    assert dates.period(NOW - timedelta(days=900), now=NOW) is None


KEYS: st.SearchStrategy[str] = st.text(max_size=3) | st.sampled_from(
    [
        *("items", "link", "title", "snippet", "pagemap", "metatags", "queries", "nextPage"),
        *("startIndex", "url", "description", "web", "discussions", "results", "data", "date"),
        *("question", "score", "num_answers", "organic", "credits", "content", "usage", "error"),
        *("errors", "details", "metadata", "quota_limit", "code", "meta", "message"),
        "retry_after_seconds",
    ]
)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from([URL, "Mar 3, 2026", "<![x[", "\ud800", "http://[", 10**400]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=60, deadline=None)
@given(value=JSON, wrapped=st.lists(JSON, max_size=3), status=st.sampled_from([200, 403, 429]))
def test_no_answer_escapes_as_anything_but_a_source_error_or_a_skip(
    name: str, value: Any, wrapped: list[Any], status: int
) -> None:
    bodies = [value, {"items": wrapped, "organic": wrapped, "results": wrapped, "error": value}]
    for body in [*bodies, {"web": {"results": wrapped}, "discussions": {"results": wrapped}}]:
        try:
            page = fetched(name, FakeHttp(body, status=status))
        except SourceError:
            continue
        assert len(page.documents) + page.skipped <= 2 * max(len(wrapped), 12)
