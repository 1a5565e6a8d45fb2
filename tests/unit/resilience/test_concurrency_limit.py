"""Only throttling shrinks the number at once; only full use makes it grow again."""

from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.resilience.concurrency_limit import Adaptive, Fixed
from tests.fake_clock import FakeClock


@settings(max_examples=100, deadline=None)
@given(
    most=st.integers(1, 64),
    steps=st.lists(
        st.tuples(st.sampled_from(["answered", "throttled"]), st.floats(0, 10)), max_size=60
    ),
)
def test_it_stays_between_one_and_the_most_and_moves_only_as_it_may(
    most: int, steps: list[tuple[str, float]]
) -> None:
    clock = FakeClock()
    limit = Adaptive(most, clock=clock)
    last_cut = -1e9
    for what, pause in steps:
        before = limit.size
        if what == "answered":
            limit.on_success(before)
            assert before <= limit.size <= before + 1
        else:
            limit.on_throttled(None)
            assert limit.size <= before
            if limit.size < before:
                assert clock.monotonic() - last_cut >= 5
                last_cut = clock.monotonic()
        assert 1 <= limit.size <= most
        clock.tick(pause)


def test_calls_refused_side_by_side_cut_once() -> None:
    limit = Adaptive(10, clock=FakeClock())
    for _ in range(8):
        limit.on_throttled(None)
    assert limit.size == 7


def test_retry_after_makes_the_cooldown_longer() -> None:
    clock = FakeClock()
    limit = Adaptive(10, clock=clock)
    limit.on_throttled(60)
    clock.tick(59)
    limit.on_throttled(None)
    limit.on_success(7)
    assert limit.size == 7
    clock.tick(5)
    limit.on_throttled(None)
    assert limit.size == 4


def test_it_grows_only_when_it_is_nearly_used_up() -> None:
    clock = FakeClock()
    limit = Adaptive(10, clock=clock)
    limit.on_throttled(None)
    clock.tick(5)
    for _ in range(50):
        limit.on_success(5)  # of 7: 71 %
    assert limit.size == 7
    for _ in range(50):
        limit.on_success(limit.size)
    assert limit.size == 10


def test_a_fixed_number_learns_nothing() -> None:
    limit = Fixed(3)
    limit.on_throttled(1)
    limit.on_success(3)
    assert limit.size == 3
