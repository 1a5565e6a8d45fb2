"""What each web search stand-in refuses, as our own adapters read it."""

import asyncio
import json
from datetime import UTC, datetime

import pytest

from groundswell.errors import (
    SourceAuthenticationError,
    SourceQuotaExhaustedError,
    SourceResponseError,
    SourceThrottledError,
    SourceUnavailableError,
)
from groundswell.sandbox.corpus import Corpus
from groundswell.sandbox.providers.brave import Brave as BraveStandIn
from groundswell.sandbox.providers.google_cse import NO_ACCESS_KEY
from groundswell.sandbox.providers.google_cse import GoogleCse as CseStandIn
from groundswell.sandbox.providers.searxng import Searxng as SearxngStandIn
from groundswell.sandbox.providers.serper import Serper as SerperStandIn
from groundswell.sandbox.providers.tavily import Tavily as TavilyStandIn
from groundswell.sandbox.window import Window
from groundswell.sources.source import LimitFeedback, PageRequest
from tests.fake_clock import FakeClock
from tests.unit.sandbox.stand_ins import served
from tests.unit.sandbox.web_search_backends import (
    EACH,
    aged,
    asking,
    brave,
    corpus,
    google_cse,
    only,
    search,
    searxng,
    serper,
    tavily,
)


def test_a_google_project_without_access_is_told_so():
    with pytest.raises(SourceAuthenticationError, match="403"):
        search(google_cse(NO_ACCESS_KEY), corpus())


@pytest.mark.parametrize("old_project", [False, True])
def test_the_day_of_google_is_used_up_in_either_shape(old_project):
    day = Window(1, shape="day", zone="America/Los_Angeles")
    with pytest.raises(SourceQuotaExhaustedError):
        search(
            google_cse(),
            corpus(),
            most=2,
            providers=only(lambda posts: CseStandIn(posts, old_project=old_project)),
            windows={"google_cse": {"search": (day,)}},
        )


@pytest.mark.parametrize("old_project", [False, True])
def test_a_full_minute_of_google_is_waited_for(old_project):
    with pytest.raises(SourceThrottledError) as caught:
        search(
            google_cse(),
            corpus(),
            most=2,
            providers=only(lambda posts: CseStandIn(posts, old_project=old_project)),
            windows={"google_cse": {"search": (Window(1, 60.0),)}},
        )
    assert caught.value.retry_after_seconds == 60.0


def test_google_after_its_end_refuses():
    ended = only(lambda posts: CseStandIn(posts, sunset=datetime(2026, 1, 1, tzinfo=UTC)))
    with pytest.raises(SourceAuthenticationError):
        search(google_cse(), corpus(), providers=ended)


def test_google_refuses_what_is_out_of_range():
    async def main():
        async with served(corpus(200), clock=FakeClock()) as client:
            base = {"key": "sandbox-google", "cx": "sandbox-engine", "q": "export"}
            wrong = [{"start": 92}, {"num": 11}, {"num": "x"}, {"start": 0}, {"q": " "}, {"cx": ""}]
            return [
                (await client.get("/google/customsearch/v1", **{**base, **one})).status
                for one in wrong
            ]

    assert asyncio.run(main()) == [400] * 6


def test_brave_tells_both_windows_and_the_second_of_limit_zero_does_not_count():
    (page,) = search(brave(), corpus())
    assert page.feedback == LimitFeedback(remaining=49, reset_seconds=1.0)


def test_too_many_in_a_second_are_told_apart_from_a_used_up_month():
    with pytest.raises(SourceThrottledError):
        search(brave(), corpus(), most=2, windows={"brave": {"search": (Window(1, 1.0),)}})
    providers = only(lambda posts: BraveStandIn(posts, month_queries=1))
    with pytest.raises(SourceQuotaExhaustedError):
        search(brave(), corpus(), most=2, providers=providers)


def test_brave_gives_forum_threads_and_our_adapter_reads_them():
    (page,) = search(brave(), Corpus([aged(1, "reddit", text="We gave up.", comments=12)]))
    document = page.documents[0]
    assert "We gave up." in document.text
    assert document.extra["forum"] == "smallbusiness"
    assert document.comments == 12


def test_brave_marks_words_unless_told_not_to():
    async def main():
        async with served(corpus(1), clock=FakeClock()) as client:
            answer = await client.send(
                "GET",
                "/brave/res/v1/web/search",
                params={"q": "export"},
                headers={"x-subscription-token": "sandbox-brave"},
            )
            return json.loads(answer.body)["web"]["results"][0]["description"]

    assert "<strong>export</strong>" in asyncio.run(main())


@pytest.mark.parametrize(
    "wrong", [{"q": ""}, {"q": "x" * 401}, {"q": "x " * 51}, {"count": "21"}, {"offset": "10"},
              {"freshness": "soon"}]
)  # fmt: skip
def test_brave_validates_its_parameters(wrong):
    async def main():
        async with served(corpus(1), clock=FakeClock()) as client:
            answer = await client.send(
                "GET",
                "/brave/res/v1/web/search",
                params={"q": "export", **wrong},
                headers={"x-subscription-token": "sandbox-brave"},
            )
            return answer.status, json.loads(answer.body)["error"]["code"]

    assert asyncio.run(main()) == (422, "VALIDATION")


def test_serper_takes_a_credit_a_call_and_ends_with_the_last():
    providers = only(lambda posts: SerperStandIn(posts, credits=1))
    (page,) = search(serper(), corpus(), providers=providers)
    assert page.cost_usd == pytest.approx(0.001)
    with pytest.raises(SourceQuotaExhaustedError):
        search(serper(), corpus(), most=2, providers=providers)


def test_serper_is_too_fast():
    with pytest.raises(SourceThrottledError):
        search(serper(), corpus(), most=2, windows={"serper": {"search": (Window(1, 1.0),)}})


@pytest.mark.parametrize(("extra", "status"), [(0, 432), (1, 433)])
def test_tavily_ends_with_its_credits(extra, status):
    providers = only(lambda posts: TavilyStandIn(posts, credits=1 - extra, pay_as_you_go=extra))

    async def main():
        async with asking(tavily(), corpus(), providers=providers) as (adapter, _, _):
            await adapter.search(PageRequest(("export",), 5))
            await adapter.search(PageRequest(("export",), 5))

    with pytest.raises(SourceQuotaExhaustedError, match=str(status)):
        asyncio.run(main())


def test_tavily_works_without_a_key_and_says_how_long_to_wait():
    async def main():
        async with asking(tavily(None), corpus()) as (adapter, client, _):
            for _ in range(5):
                page = await adapter.search(PageRequest(("export",), 5))
                assert page.cost_usd == 0
            with pytest.raises(SourceThrottledError) as caught:
                await adapter.search(PageRequest(("export",), 5))
            return caught.value.retry_after_seconds, await client.audit()

    seconds, audit = asyncio.run(main())
    assert 0 < seconds <= 61
    assert audit["requests"] == 6


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"query": " "}, 400),
        ({"query": "export", "max_results": 21}, 400),
        ({"query": "export", "search_depth": "deepest"}, 400),
    ],
)
def test_tavily_validates_its_parameters(body, status):
    async def main():
        async with served(corpus(1), clock=FakeClock()) as client:
            headers = {"authorization": "Bearer sandbox-tavily"}
            answer = await client.send("POST", "/tavily/search", json_body=body, headers=headers)
            return answer.status, json.loads(answer.body)["detail"]

    found, detail = asyncio.run(main())
    assert found == status
    assert detail


def test_searxng_without_json_is_told_apart_from_a_wrong_key():
    providers = only(lambda posts: SearxngStandIn(posts, formats=("html",)))
    with pytest.raises(SourceAuthenticationError) as caught:
        search(searxng(), corpus(), providers=providers)
    assert "json" in caught.value.remedy


def test_searxng_whose_engines_are_silent_is_unavailable_not_empty():
    providers = only(lambda posts: SearxngStandIn(posts, engines_down=True))
    with pytest.raises(SourceUnavailableError):
        search(searxng(), corpus(), providers=providers)


def test_searxng_with_a_limiter_refuses_with_a_page():
    windows = {"searxng": {"search": (Window(1, 20.0),)}}
    with pytest.raises(SourceThrottledError):
        search(searxng(), corpus(), most=2, windows=windows)


def test_searxng_answers_a_form_too():
    async def main():
        async with served(corpus(1), clock=FakeClock()) as client:
            form = {"q": "export", "format": "json"}
            answer = await client.send("POST", "/searxng/search", form=form)
            return json.loads(answer.body)["results"]

    assert len(asyncio.run(main())) == 1


@EACH
def test_an_endless_query_is_cut_to_what_the_provider_takes(backend):
    terms = tuple(f"export{'x' * 50}{number}" for number in range(60))
    try:
        search(backend(), corpus(), terms=terms)
    except SourceResponseError as error:
        pytest.fail(f"refused: {error}")
