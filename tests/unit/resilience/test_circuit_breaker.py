"""A source that keeps failing is left alone for a while; our own refusals are not its failures."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.errors import (
    BulkheadFullError,
    CircuitOpenError,
    DeadlineExceededError,
    GroundswellError,
    SourceAuthenticationError,
    SourceNotFoundError,
    SourceThrottledError,
    SourceUnavailableError,
)
from groundswell.resilience.circuit_breaker import BreakerOptions, CircuitBreaker
from tests.fake_clock import FakeClock

DOWN = SourceUnavailableError("down", source="sample", remedy="Wait for it.")
KEY = SourceAuthenticationError("no", source="sample")
THROTTLED = SourceThrottledError("slow", source="sample", retry_after_seconds=1)


class Breaker:
    def __init__(self, failures: int = 3) -> None:
        self.clock = FakeClock()
        self.circuit = CircuitBreaker("sample", BreakerOptions(failures, 30.0), clock=self.clock)

    def call(self, error: BaseException | None = None) -> str:
        """Return how a call ended: its answer, its error's class, or `refused`."""
        try:
            with self.circuit.passed():
                if error is not None:
                    raise error
        except CircuitOpenError:
            return "refused"
        except BaseException as caught:
            return type(caught).__name__
        return "ok"


def test_it_opens_after_failures_in_a_row_and_says_when_it_tries_again() -> None:
    breaker = Breaker()
    for _ in range(3):
        breaker.call(DOWN)
    breaker.clock.tick(10)
    said = r"^down \(not asked after repeated failures; tries again in 20 s\)"
    with pytest.raises(CircuitOpenError, match=said) as no, breaker.circuit.passed():
        pass
    assert no.value.remedy == "Wait for it."
    assert breaker.circuit.state == "open"


def test_a_place_that_does_not_exist_says_nothing_of_the_source() -> None:
    breaker = Breaker()
    for _ in range(9):
        breaker.call(SourceNotFoundError("no such site", source="sample"))
    assert breaker.circuit.state == "closed"


def test_an_answer_starts_the_count_again() -> None:
    breaker = Breaker()
    for error in (DOWN, DOWN, None, DOWN, DOWN):
        breaker.call(error)
    assert breaker.circuit.state == "closed"


def test_failures_of_different_kinds_do_not_add_up() -> None:
    breaker = Breaker()
    for error in (DOWN, KEY, DOWN, KEY):
        breaker.call(error)
    assert breaker.circuit.state == "closed"
    breaker.call(KEY)
    assert breaker.circuit.state == "open"


@pytest.mark.parametrize(
    "error",
    [
        BulkheadFullError("full"),
        DeadlineExceededError("over"),
        THROTTLED,
        asyncio.CancelledError(),
        ValueError("a bug"),
    ],
)
def test_what_is_not_the_source_s_fault_never_counts(error: BaseException) -> None:
    breaker = Breaker(failures=1)
    for _ in range(10):
        breaker.call(error)
    assert breaker.circuit.state == "closed"


def test_half_open_lets_one_call_try_and_closes_when_it_is_answered() -> None:
    breaker = Breaker(failures=1)
    breaker.call(DOWN)
    breaker.clock.tick(30)
    with breaker.circuit.passed():
        assert breaker.call() == "refused"
    assert breaker.circuit.state == "closed"


def test_a_failed_try_opens_it_again_for_the_whole_time() -> None:
    breaker = Breaker()
    for _ in range(3):
        breaker.call(DOWN)
    breaker.clock.tick(30)
    assert breaker.call(KEY) == "SourceAuthenticationError"
    breaker.clock.tick(29)
    assert breaker.call() == "refused"
    breaker.clock.tick(1)
    assert breaker.call() == "ok"


@pytest.mark.parametrize("error", [asyncio.CancelledError(), BulkheadFullError("full"), THROTTLED])
def test_a_try_that_says_nothing_leaves_the_next_one_free(error: BaseException) -> None:
    breaker = Breaker(failures=1)
    breaker.call(DOWN)
    breaker.clock.tick(30)
    breaker.call(error)
    assert breaker.circuit.state == "half-open"
    assert breaker.call() == "ok"


def test_an_answer_to_a_call_from_before_it_opened_does_not_close_it() -> None:
    breaker = Breaker(failures=1)
    with breaker.circuit.passed():
        breaker.call(DOWN)
    assert breaker.circuit.state == "open"


@settings(max_examples=100, deadline=None)
@given(
    steps=st.lists(
        st.sampled_from([None, DOWN, KEY, THROTTLED, BulkheadFullError("full")]), max_size=40
    ),
    pauses=st.lists(st.floats(0, 20), min_size=40, max_size=40),
)
def test_it_is_open_only_after_failures_in_a_row_and_for_no_longer_than_it_says(
    steps: list[GroundswellError | None], pauses: list[float]
) -> None:
    breaker = Breaker()
    opened_at: float | None = None
    for error, pause in zip(steps, pauses, strict=False):
        before = breaker.circuit.state
        ended = breaker.call(error)
        now = breaker.clock.monotonic()
        assert (ended == "refused") == (before == "open")
        if before != "open" and breaker.circuit.state == "open":
            assert error in (DOWN, KEY)
            opened_at = now
        if before == "open":
            assert opened_at is not None
            assert now - opened_at < 30
        breaker.clock.tick(pause)
