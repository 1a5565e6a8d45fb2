"""No window of time, wherever it is placed, holds more grants than its limit."""

import asyncio
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.resilience.limits.limit import MAX_STAMPS, Feedback, Limit
from groundswell.resilience.limits.memory import MemoryState
from tests.fake_clock import FakeClock

PACIFIC = "America/Los_Angeles"


class ClockAt(FakeClock):
    """A fake clock whose wall time starts where a test wants it."""

    def __init__(self, start: datetime) -> None:
        super().__init__()
        self._epoch = start


class Account:
    """One key of a state, asked from synchronous code."""

    def __init__(self, *limits: Limit, clock: FakeClock | None = None) -> None:
        self.clock = clock or FakeClock()
        self.limits = limits
        self.state = MemoryState(self.clock)

    def take(self, units: int = 1) -> float:
        return asyncio.run(self.state.take("sample", self.limits, units=units))

    def wait(self, ahead: int = 0, units: int = 1) -> float:
        return asyncio.run(self.state.wait("sample", self.limits, units=units, ahead=ahead))

    def hear(self, said: Feedback) -> None:
        asyncio.run(self.state.tighten("sample", self.limits, said))


@settings(max_examples=60, deadline=None)
@given(
    steps=st.lists(st.tuples(st.floats(0, 4), st.integers(1, 2)), max_size=60),
    limits=st.lists(
        st.builds(Limit, st.integers(2, 5), st.sampled_from([0.1, 1.0, 3.3, 7.0])),
        min_size=1,
        max_size=2,
    ),
)
def test_no_window_holds_more_units_than_its_limit(
    steps: list[tuple[float, int]], limits: list[Limit]
) -> None:
    account = Account(*limits)
    granted: list[float] = []
    for pause, units in steps:
        account.clock.tick(pause)
        wait = account.take(units)
        if wait > 0:
            account.clock.tick(wait)
            assert account.take(units) <= 0.001 + 1e-9
        else:
            granted += [account.clock.monotonic()] * units
    for limit in limits:
        pairs = zip(granted, granted[limit.count :], strict=False)
        assert all(late - early >= limit.seconds for early, late in pairs)


def test_a_limit_of_many_keeps_few_stamps_and_still_holds() -> None:
    limit = Limit(10_000, 3_600)
    account = Account(limit)
    granted: list[float] = []
    for _ in range(25_000):
        account.clock.tick(0.2)
        if account.take() == 0:
            granted.append(account.clock.monotonic())
    pairs = zip(granted, granted[limit.count :], strict=False)
    assert all(late - early >= limit.seconds for early, late in pairs)
    assert len(granted) >= 1.9 * limit.count / 2 * (5_000 / 3_600)
    assert len(account.state._records["sample"].logs[0]) <= MAX_STAMPS + 2


@settings(max_examples=60, deadline=None)
@given(
    before=st.lists(st.floats(0, 3), max_size=8),
    ahead=st.integers(0, 9),
    count=st.integers(1, 4),
    seconds=st.sampled_from([1.0, 5.0]),
)
def test_the_predicted_wait_is_when_the_call_is_granted_after_those_ahead(
    before: list[float], ahead: int, count: int, seconds: float
) -> None:
    account = Account(Limit(count, seconds))
    for pause in before:
        account.clock.tick(pause)
        account.take()
    asked = account.clock.monotonic()
    predicted = account.wait(ahead)
    for _ in range(ahead + 1):
        while (wait := account.take()) > 0:
            account.clock.tick(wait)
    assert account.clock.monotonic() - asked == pytest.approx(predicted, abs=0.01)


def test_a_limit_of_nothing_is_never_granted() -> None:
    assert Account(Limit(0, 10)).take() == float("inf")


def test_what_costs_more_than_the_limit_is_never_granted() -> None:
    assert Account(Limit(3, 10)).take(4) == float("inf")


def test_without_limits_every_call_is_granted_at_once() -> None:
    account = Account()
    assert [account.take() for _ in range(50)] == [0] * 50


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        (Feedback(backoff_seconds=7.0), 7.0),
        (Feedback(remaining=0, reset_seconds=30.0), 30.0),
        (Feedback(remaining=0, reset_seconds=5.0, backoff_seconds=9.0), 9.0),
        (Feedback(remaining=0), 1.0),
    ],
)
def test_nothing_is_granted_for_as_long_as_the_provider_says(
    said: Feedback, seconds: float
) -> None:
    account = Account(Limit(100, 60))
    account.hear(said)
    assert account.take() == pytest.approx(seconds)
    account.clock.tick(seconds)
    assert account.take() == 0


def test_no_more_is_granted_than_the_provider_says_is_left() -> None:
    account = Account(Limit(100, 60))
    account.hear(Feedback(remaining=2, reset_seconds=30))
    account.hear(Feedback(remaining=50, reset_seconds=1))
    account.hear(Feedback())
    assert [account.take(), account.take()] == [0, 0]
    assert account.take() == pytest.approx(30)
    account.clock.tick(30)
    assert account.take() == 0


@settings(max_examples=60, deadline=None)
@given(
    said=st.lists(
        st.builds(
            Feedback,
            st.none() | st.integers(0, 200),
            st.none() | st.floats(0, 50),
            st.none() | st.floats(0, 50),
        ),
        max_size=6,
    )
)
def test_what_the_provider_says_never_loosens(said: list[Feedback]) -> None:
    account = Account(Limit(1, 60))
    account.take()
    last = account.wait()
    for each in said:
        account.hear(each)
        assert account.wait() >= last
        last = account.wait()


def test_a_daily_limit_ends_at_midnight_of_its_zone() -> None:
    clock = ClockAt(datetime(2026, 6, 1, 23, 0, tzinfo=ZoneInfo(PACIFIC)))
    account = Account(Limit(2, day_in=PACIFIC), clock=clock)
    assert [account.take(), account.take()] == [0, 0]
    assert account.take() == pytest.approx(3_600)
    clock.tick(3_600)
    assert [account.take(), account.take()] == [0, 0]
    assert account.take() == pytest.approx(86_400)


@pytest.mark.parametrize(
    ("midnight_utc", "hours"),
    [(datetime(2026, 3, 8, 8, tzinfo=UTC), 23), (datetime(2026, 11, 1, 7, tzinfo=UTC), 25)],
)
def test_a_daily_limit_holds_on_the_days_the_clocks_change(
    midnight_utc: datetime, hours: int
) -> None:
    clock = ClockAt(midnight_utc)
    account = Account(Limit(1, day_in=PACIFIC), clock=clock)
    assert account.take() == 0
    assert account.take() == pytest.approx(hours * 3_600)
    clock.tick(hours * 3_600 - 60)
    assert account.take() == pytest.approx(60)
    clock.tick(60)
    assert account.take() == 0


@pytest.mark.parametrize(
    ("limit", "part", "share"),
    [
        (Limit(60, 60), 0.25, Limit(15, 60)),
        (Limit(1, 10), 0.25, Limit(1, 40)),
        (Limit(100, day_in="UTC"), 0.25, Limit(25, day_in="UTC")),
        (Limit(1, day_in="UTC"), 0.5, Limit(0, day_in="UTC")),
    ],
)
def test_a_share_of_a_limit_allows_that_share_of_its_calls(
    limit: Limit, part: float, share: Limit
) -> None:
    assert limit.share(part) == Limit(share.count, share.seconds, share.day_in)
