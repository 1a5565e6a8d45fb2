"""A provider counts a request when it arrives, and no window of the provider may overflow."""

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.resilience.durations import Durations
from groundswell.resilience.limits.limit import Limit
from groundswell.resilience.rate_limiter import RateLimiter
from tests.fake_clock import FakeClock

COUNT, SECONDS, LATEST = 5, 20.0, 2.0


@settings(max_examples=80, deadline=None)
@given(
    requests=st.lists(
        st.tuples(st.floats(0, LATEST), st.floats(0, 1)),  # until its answer; arrival within that
        min_size=COUNT + 1,
        max_size=30,
    )
)
def test_no_window_of_the_provider_overflows_however_late_requests_arrive(
    requests: list[tuple[float, float]],
) -> None:
    clock, durations = FakeClock(), Durations()
    arrivals: list[float] = []

    async def main() -> None:
        limiter = RateLimiter("sample", [Limit(COUNT, SECONDS)], clock=clock, durations=durations)
        under_way: list[tuple[float, float]] = []
        for duration, share in requests:
            while (wait := await limiter.take()) > 0:
                await clock.advance(wait)
                for each in [each for each in under_way if each[0] <= clock.monotonic()]:
                    durations.add(each[1])
                    under_way.remove(each)
            under_way.append((clock.monotonic() + duration, duration))
            arrivals.append(clock.monotonic() + share * duration)

    asyncio.run(main())
    arrivals.sort()
    for first, last in zip(arrivals, arrivals[COUNT:], strict=False):
        assert last - first >= SECONDS - 1e-6


def test_a_slow_answer_widens_a_window_by_a_tenth_at_most_and_a_day_not_at_all() -> None:
    clock, durations = FakeClock(), Durations()
    durations.add(500.0)

    async def waits(limit: Limit) -> float:
        limiter = RateLimiter("sample", [limit], clock=clock, durations=durations)
        assert await limiter.take() == 0
        return await limiter.wait()

    async def main() -> None:
        assert await waits(Limit(1, 100.0)) == 110.0
        day = await waits(Limit(1, day_in="UTC"))
        left = 24 * 3600 - (clock.now().timestamp() % (24 * 3600))
        assert abs(day - left) < 1

    asyncio.run(main())
