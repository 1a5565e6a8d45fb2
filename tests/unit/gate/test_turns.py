"""Waiting times are foreseen from what running questions may need and what others took."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.gate.turns import Turns


def taught(places: int, *, seconds: float) -> Turns:
    turns = Turns(places)
    for _ in range(50):
        turns.end(turns.begin(0.0, ends_by=100.0), seconds, is_whole=True)
    return turns


def test_with_a_free_place_nobody_waits() -> None:
    turns = Turns(2)
    turns.begin(0.0, ends_by=30.0)
    assert turns.wait_seconds(0.0, ahead=0, seconds=30.0) == 0.0
    assert turns.wait_seconds(0.0, ahead=1, seconds=30.0) == 30.0
    assert Turns(2).wait_seconds(0.0, ahead=2, seconds=20.0) == 20.0


def test_as_long_as_none_has_ended_each_is_taken_to_need_all_of_its_time() -> None:
    turns = Turns(2)
    turns.begin(0.0, ends_by=30.0)
    turns.begin(5.0, ends_by=20.0)
    assert turns.wait_seconds(10.0, ahead=0, seconds=30.0) == pytest.approx(10.0)
    assert turns.wait_seconds(10.0, ahead=1, seconds=30.0) == pytest.approx(20.0)
    assert turns.wait_seconds(10.0, ahead=2, seconds=30.0) == pytest.approx(40.0)


def test_later_each_is_taken_to_need_what_others_did() -> None:
    turns = taught(2, seconds=4.0)
    turns.begin(0.0, ends_by=30.0)
    turns.begin(3.0, ends_by=30.0)
    assert turns.wait_seconds(3.0, ahead=0, seconds=30.0) == pytest.approx(1.0, abs=0.1)
    assert turns.wait_seconds(3.0, ahead=1, seconds=30.0) == pytest.approx(4.0, abs=0.1)
    assert turns.wait_seconds(3.0, ahead=2, seconds=30.0) == pytest.approx(5.0, abs=0.1)


def test_one_that_takes_longer_than_others_did_may_take_all_of_its_time() -> None:
    turns = taught(1, seconds=4.0)
    turns.begin(0.0, ends_by=30.0)
    assert turns.wait_seconds(10.0, ahead=0, seconds=30.0) == pytest.approx(20.0)


def test_who_ends_while_too_many_run_leaves_no_place() -> None:
    turns = Turns(1)
    turns.begin(0.0, ends_by=10.0)
    turns.begin(0.0, ends_by=20.0)
    assert turns.wait_seconds(0.0, ahead=0, seconds=60.0) == pytest.approx(20.0)
    assert turns.wait_seconds(0.0, ahead=1, seconds=60.0) == pytest.approx(80.0)


def test_a_question_that_its_client_gave_up_teaches_nothing() -> None:
    turns = Turns(1)
    turns.end(turns.begin(0.0, ends_by=30.0), 1.0, is_whole=False)
    turns.begin(1.0, ends_by=31.0)
    assert turns.wait_seconds(1.0, ahead=0, seconds=30.0) == pytest.approx(30.0)


@given(
    st.lists(st.floats(0, 100), max_size=30),
    st.lists(st.floats(0, 100), min_size=1, max_size=8),
    st.floats(0, 200),
)
def test_in_a_round_who_comes_later_never_waits_less(
    took: list[float], running: list[float], now: float
) -> None:
    turns = Turns(len(running))
    for seconds in took:
        turns.end(turns.begin(0.0, ends_by=100.0), seconds, is_whole=True)
    for seconds in running:
        turns.begin(0.0, ends_by=seconds)
    waits = [
        turns.wait_seconds(now, ahead=ahead, seconds=100.0) for ahead in range(2 * len(running))
    ]
    assert all(wait >= 0 for wait in waits)
    for part in (waits[: len(running)], waits[len(running) :]):
        assert part == sorted(part)
