"""Retries wait within bounds and do as the provider asks."""

import asyncio
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.errors import (
    BudgetExceededError,
    GroundswellError,
    ModelThrottledError,
    SourceAuthenticationError,
    SourceThrottledError,
    SourceUnavailableError,
)
from groundswell.resilience.retry import Backoff, delay_seconds, retried
from groundswell.resilience.retry_budget import RetryBudget
from tests.fake_clock import FakeClock

DOWN = SourceUnavailableError("down", source="sample")


def delay(
    error: GroundswellError,
    *,
    attempt: int = 1,
    backoff: Backoff | None = None,
    left_seconds: float = 1e9,
    seed: int = 0,
) -> float | None:
    return delay_seconds(
        error,
        attempt=attempt,
        backoff=backoff or Backoff(),
        left_seconds=left_seconds,
        rng=random.Random(seed),
    )


@settings(max_examples=100, deadline=None)
@given(
    attempt=st.integers(1, 20),
    base_seconds=st.floats(0.01, 10),
    cap_seconds=st.floats(0.01, 60),
    seed=st.integers(0, 1_000),
)
def test_a_delay_lies_between_zero_and_the_capped_exponential_ceiling(
    attempt: int, base_seconds: float, cap_seconds: float, seed: int
) -> None:
    backoff = Backoff(max_attempts=21, base_seconds=base_seconds, cap_seconds=cap_seconds)
    seconds = delay(DOWN, attempt=attempt, backoff=backoff, seed=seed)
    assert seconds is not None
    assert 0 <= seconds <= min(cap_seconds, base_seconds * 2 ** (attempt - 1))


def test_delays_are_spread_over_the_whole_range() -> None:
    backoff = Backoff(base_seconds=1.0)
    seconds = [delay(DOWN, backoff=backoff, seed=seed) or 0.0 for seed in range(200)]
    assert min(seconds) < 0.1
    assert max(seconds) > 0.9


@settings(max_examples=50, deadline=None)
@given(asked=st.floats(0, 1_000), attempt=st.integers(1, 2))
def test_what_the_provider_asks_for_is_waited_exactly_even_above_the_cap(
    asked: float, attempt: int
) -> None:
    for error in (
        SourceThrottledError("slow", source="sample", retry_after_seconds=asked),
        ModelThrottledError("slow", model="sample", retry_after_seconds=asked),
    ):
        assert delay(error, attempt=attempt) == asked


@pytest.mark.parametrize("asked", [10.0, 10.1, float("inf"), float("nan")])
def test_a_retry_that_does_not_fit_into_the_time_left_is_given_up(asked: float) -> None:
    error = SourceThrottledError("slow", source="sample", retry_after_seconds=asked)
    assert delay(error, left_seconds=10.0) is None


def test_a_negative_retry_after_is_no_wait() -> None:
    error = SourceThrottledError("slow", source="sample", retry_after_seconds=-5.0)
    assert delay(error) == 0


def test_no_time_left_is_no_retry() -> None:
    assert delay(DOWN, left_seconds=0.0) is None
    assert delay(DOWN, left_seconds=-1.0) is None


def test_throttled_without_a_wish_backs_off_like_any_other_failure() -> None:
    error = SourceThrottledError("slow", source="sample")
    assert delay(error, seed=3) == delay(DOWN, seed=3)


def test_attempts_are_bounded() -> None:
    backoff = Backoff(max_attempts=3)
    tries = [delay(DOWN, attempt=attempt, backoff=backoff) for attempt in (1, 2, 3, 4)]
    assert [seconds is None for seconds in tries] == [False, False, True, True]


def test_what_cannot_succeed_is_not_tried_again() -> None:
    assert delay(SourceAuthenticationError("no", source="sample")) is None


def raised(*errors: GroundswellError) -> GroundswellError:
    """Return what comes out when the attempts raise `errors` one after another."""
    left = list(errors)

    async def call() -> None:
        raise left.pop(0)

    async def main() -> None:
        await retried(
            call,
            backoff=Backoff(base_seconds=0.0),
            budget=RetryBudget(1.0),
            clock=FakeClock(),
            rng=random.Random(0),
            on_retry=lambda: None,
        )

    with pytest.raises(GroundswellError) as caught:
        asyncio.run(main())
    assert not left
    return caught.value


def test_a_retry_that_cannot_be_paid_tells_what_failed_and_not_that_money_is_out() -> None:
    poor = BudgetExceededError("no money is left", remedy="Raise the limit.")
    assert raised(DOWN, poor) is DOWN
    assert DOWN.__cause__ is poor
    assert raised(poor) is poor
