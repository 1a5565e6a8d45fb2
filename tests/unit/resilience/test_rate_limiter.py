"""No window of time, wherever it is placed, holds more grants than its limit."""

import asyncio
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.errors import RateLimitExceededError
from groundswell.resilience.rate_limiter import Limit, RateLimiter
from tests.fake_clock import FakeClock

FOREVER = 1e9


class ClockAt(FakeClock):
    """A fake clock whose wall time starts where a test wants it."""

    def __init__(self, start: datetime) -> None:
        super().__init__()
        self._epoch = start


async def taken(limiter: RateLimiter, times: int) -> None:
    for _ in range(times):
        assert await limiter.acquire(patience_seconds=0) == 0


async def wait_asked(limiter: RateLimiter) -> float:
    with pytest.raises(RateLimitExceededError) as caught:
        await limiter.acquire(patience_seconds=0)
    return caught.value.wait_seconds


@settings(max_examples=50, deadline=None)
@given(
    arrivals=st.lists(st.floats(0, 40), min_size=1, max_size=20),
    limits=st.lists(
        st.builds(Limit, st.integers(1, 4), st.sampled_from([0.1, 1.0, 3.3, 7.0])),
        min_size=1,
        max_size=2,
    ),
)
def test_no_window_holds_more_than_its_limit_and_every_call_is_granted(
    arrivals: list[float], limits: list[Limit]
) -> None:
    async def main() -> None:
        clock = FakeClock()
        limiter = RateLimiter("sample", limits, clock=clock)
        granted: list[float] = []

        async def call(after: float) -> None:
            await clock.sleep(after)
            arrived = clock.monotonic()
            waited = await limiter.acquire(patience_seconds=FOREVER)
            assert waited == pytest.approx(clock.monotonic() - arrived, abs=1e-6)
            granted.append(clock.monotonic())

        async with asyncio.TaskGroup() as tasks:
            for after in arrivals:
                tasks.create_task(call(after))
            await clock.advance(400)
        assert len(granted) == len(arrivals)
        for limit in limits:
            pairs = zip(granted, granted[limit.count :], strict=False)
            assert all(late - early >= limit.seconds for early, late in pairs)

    asyncio.run(main())


def test_a_call_is_refused_at_once_when_patience_is_too_short() -> None:
    async def main() -> None:
        clock = FakeClock()
        limiter = RateLimiter("sample", [Limit(2, 10)], clock=clock)
        await taken(limiter, 2)
        clock.tick(4)
        before = clock.monotonic()
        with pytest.raises(RateLimitExceededError) as caught:
            await limiter.acquire(patience_seconds=5.9)
        assert caught.value.wait_seconds == pytest.approx(6)
        assert clock.monotonic() == before

    asyncio.run(main())


def test_a_refused_or_cancelled_call_uses_up_nothing() -> None:
    async def main() -> None:
        clock = FakeClock()
        limiter = RateLimiter("sample", [Limit(1, 10)], clock=clock)
        await taken(limiter, 1)
        await wait_asked(limiter)
        waiter = asyncio.create_task(limiter.acquire(patience_seconds=FOREVER))
        await clock.advance(5)
        waiter.cancel()
        await clock.advance(5)
        assert waiter.cancelled()
        await taken(limiter, 1)

    asyncio.run(main())


def test_a_waiting_call_is_granted_when_the_window_has_moved_on() -> None:
    async def main() -> None:
        clock = FakeClock()
        limiter = RateLimiter("sample", [Limit(1, 10)], clock=clock)
        await taken(limiter, 1)
        waiter = asyncio.create_task(limiter.acquire(patience_seconds=10))
        await clock.advance(9.9)
        assert not waiter.done()
        await clock.advance(0.2)
        assert await waiter == pytest.approx(10)

    asyncio.run(main())


def test_without_limits_every_call_is_granted_at_once() -> None:
    async def main() -> None:
        await taken(RateLimiter("sample", [], clock=FakeClock()), 50)

    asyncio.run(main())


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ({"backoff_seconds": 7.0}, 7.0),
        ({"remaining": 0, "reset_seconds": 30.0}, 30.0),
        ({"remaining": 0, "reset_seconds": 5.0, "backoff_seconds": 9.0}, 9.0),
        ({"remaining": 0}, 1.0),
    ],
)
def test_tighten_blocks_for_as_long_as_the_provider_says(
    said: dict[str, float], seconds: float
) -> None:
    async def main() -> None:
        clock = FakeClock()
        limiter = RateLimiter("sample", [Limit(100, 60)], clock=clock)
        limiter.tighten(**said)  # type: ignore[arg-type]  # the values fit their names
        assert await wait_asked(limiter) == pytest.approx(seconds)
        clock.tick(seconds)
        await taken(limiter, 1)

    asyncio.run(main())


def test_what_the_provider_says_never_loosens() -> None:
    async def main() -> None:
        clock = FakeClock()
        limiter = RateLimiter("sample", [Limit(1, 60)], clock=clock)
        limiter.tighten(backoff_seconds=20)
        limiter.tighten(backoff_seconds=3)
        limiter.tighten(remaining=500, reset_seconds=0)
        limiter.tighten()
        assert await wait_asked(limiter) == pytest.approx(20)
        clock.tick(20)
        await taken(limiter, 1)
        limiter.tighten(remaining=500)
        assert await wait_asked(limiter) == pytest.approx(60)

    asyncio.run(main())


def test_a_call_that_waits_already_obeys_a_later_backoff() -> None:
    async def main() -> None:
        clock = FakeClock()
        limiter = RateLimiter("sample", [Limit(1, 10)], clock=clock)
        await taken(limiter, 1)
        waiter = asyncio.create_task(limiter.acquire(patience_seconds=FOREVER))
        await clock.advance(5)
        limiter.tighten(backoff_seconds=30)
        await clock.advance(29)
        assert not waiter.done()
        await clock.advance(2)
        assert await waiter == pytest.approx(35)

    asyncio.run(main())


def test_a_daily_limit_ends_at_midnight_of_its_zone() -> None:
    async def main() -> None:
        clock = ClockAt(datetime(2026, 6, 1, 23, 0, tzinfo=ZoneInfo("America/Los_Angeles")))
        limiter = RateLimiter("sample", [Limit(2, day_in="America/Los_Angeles")], clock=clock)
        await taken(limiter, 2)
        assert await wait_asked(limiter) == pytest.approx(3_600)
        clock.tick(3_600)
        await taken(limiter, 2)
        assert await wait_asked(limiter) == pytest.approx(86_400)

    asyncio.run(main())


@pytest.mark.parametrize(
    ("midnight_utc", "hours"),
    [(datetime(2026, 3, 8, 8, tzinfo=UTC), 23), (datetime(2026, 11, 1, 7, tzinfo=UTC), 25)],
)
def test_a_daily_limit_holds_on_the_days_the_clocks_change(
    midnight_utc: datetime, hours: int
) -> None:
    async def main() -> None:
        clock = ClockAt(midnight_utc)
        limiter = RateLimiter("sample", [Limit(1, day_in="America/Los_Angeles")], clock=clock)
        await taken(limiter, 1)
        assert await wait_asked(limiter) == pytest.approx(hours * 3_600)
        clock.tick(hours * 3_600 - 60)
        assert await wait_asked(limiter) == pytest.approx(60)
        clock.tick(60)
        await taken(limiter, 1)

    asyncio.run(main())
