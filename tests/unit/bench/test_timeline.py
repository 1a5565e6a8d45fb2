"""A timeline tells what was under way when."""

from groundswell.bench.timeline import Stretch, most_at_once, of_run
from tests.unit.bench.traces import trace


def test_a_run_has_its_requests_model_calls_and_nothing_twice() -> None:
    time = of_run(trace(5.0, {"reddit": [(0, 1), (0.5, 2)], "x": [(0, 1)]}, [(2, 4)]))
    assert {(each.name, each.kind) for each in time.stretches} == {
        ("reddit", "source"),
        ("x", "source"),
        ("name_insight", "model"),
    }
    assert len(time.stretches) == 4
    assert time.in_flight == 3


def test_what_follows_is_not_at_once() -> None:
    row = [Stretch("x", "source", 0, 1), Stretch("x", "source", 1, 2)]
    assert most_at_once(row) == 1
    assert most_at_once([*row, Stretch("x", "source", 0.5, 1.5)]) == 2
    assert most_at_once([]) == 0
