import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from groundswell.errors import (
    SourceUnavailableError,
)
from groundswell.sources.google import GoogleSource
from groundswell.sources.source import PageRequest
from groundswell.sources.web_search.brave import BraveOptions
from groundswell.sources.web_search.google_cse import GoogleCseOptions
from groundswell.sources.web_search.serper import SerperOptions
from groundswell.sources.web_search.tavily import TavilyOptions
from tests.fake_clock import FakeClock
from tests.unit.sources.fake_web_search import (
    NAMES,
    NOW,
    SECRET,
    URL,
    FakeHttp,
    fetched,
    made,
    result,
)


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
