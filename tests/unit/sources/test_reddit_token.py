import asyncio

import pytest

from groundswell.errors import (
    SourceAuthenticationError,
    SourceError,
    SourceResponseError,
    SourceThrottledError,
    SourceUnavailableError,
)
from groundswell.sources.reddit import Reddit, RedditOptions
from groundswell.sources.source import Page, PageRequest
from groundswell.transport.http import HttpResponse
from tests.fake_clock import FakeClock
from tests.unit.sources.fake_reddit import (
    BLOCKED,
    OPTIONS,
    TERMS,
    FakeReddit,
    answer,
    fetch,
    listing,
    post,
    refusal,
)


def test_concurrent_calls_share_one_token() -> None:
    http = FakeReddit(answer(listing()))

    async def scenario() -> None:
        reddit = Reddit(http, OPTIONS, clock=FakeClock())
        async with asyncio.TaskGroup() as group:
            for _ in range(20):
                group.create_task(reddit.fetch(PageRequest(TERMS, limit=5)))

    asyncio.run(scenario())
    assert (len(http.token_requests), len(http.searches)) == (1, 20)


def test_concurrent_calls_share_one_refusal_of_the_token() -> None:
    http = FakeReddit(answer(listing()), token=lambda _: answer({"error": 401}, 401))

    async def scenario() -> int:
        reddit = Reddit(http, OPTIONS, clock=FakeClock())
        refused = 0

        async def one() -> None:
            nonlocal refused
            with pytest.raises(SourceAuthenticationError):
                await reddit.fetch(PageRequest(TERMS, limit=5))
            refused += 1

        async with asyncio.TaskGroup() as group:
            for _ in range(20):
                group.create_task(one())
        shared = len(http.token_requests)
        await one()
        assert len(http.token_requests) == shared + 1
        return shared

    assert asyncio.run(scenario()) == 1


def test_a_cancelled_caller_does_not_spoil_the_token_of_others() -> None:
    http = FakeReddit(answer(listing(post())))

    async def scenario() -> Page:
        reddit = Reddit(http, OPTIONS, clock=FakeClock())
        first = asyncio.create_task(reddit.fetch(PageRequest(TERMS, limit=5)))
        second = asyncio.create_task(reddit.fetch(PageRequest(TERMS, limit=5)))
        await asyncio.sleep(0)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        return await second

    assert len(asyncio.run(scenario()).documents) == 1


def test_a_token_is_renewed_a_minute_before_it_ends() -> None:
    http = FakeReddit(
        answer(listing()),
        token=lambda n: answer({"access_token": f"token-{n}", "expires_in": 3600}),
    )

    async def scenario() -> list[int]:
        clock = FakeClock()
        reddit = Reddit(http, OPTIONS, clock=clock)
        counts = []
        for seconds in (0, 3539, 2):
            clock.tick(seconds)
            await reddit.fetch(PageRequest(TERMS, limit=5))
            counts.append(len(http.token_requests))
        return counts

    assert asyncio.run(scenario()) == [1, 1, 2]


def test_a_revoked_token_is_asked_for_again_once() -> None:
    http = FakeReddit(answer({"error": 401}, 401), answer(listing(post())))
    assert len(fetch(http).documents) == 1
    assert [item.headers["authorization"] for item in http.searches] == [
        "bearer token-1",
        "bearer token-2",
    ]


def test_a_token_refused_twice_is_an_authentication_error() -> None:
    http = FakeReddit(answer({"message": "Unauthorized", "error": 401}, 401))
    assert isinstance(refusal(http), SourceAuthenticationError)
    assert len(http.searches) == 2


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (answer({"message": "Unauthorized", "error": 401}, 401), SourceAuthenticationError),
        (answer({"error": "invalid_grant"}), SourceAuthenticationError),
        (answer({"message": "Too Many Requests", "error": 429}, 429), SourceThrottledError),
        (answer(BLOCKED, 403), SourceThrottledError),
        (answer(b"", 503), SourceUnavailableError),
        (answer({"access_token": "a\nb"}), SourceResponseError),
        (answer({"access_token": 5}), SourceResponseError),
        (answer(b"<html>"), SourceResponseError),
    ],
)
def test_each_failure_of_the_token_is_named(value: HttpResponse, kind: type[SourceError]) -> None:
    assert type(refusal(FakeReddit(answer(listing()), token=lambda _: value))) is kind


def test_without_a_client_id_nothing_is_asked() -> None:
    http = FakeReddit(answer(listing()))
    with pytest.raises(SourceAuthenticationError) as caught:
        fetch(http, options=RedditOptions("", "", "ua"))
    assert "sources.reddit.client_id" in (caught.value.remedy or "")
    assert not http.token_requests
