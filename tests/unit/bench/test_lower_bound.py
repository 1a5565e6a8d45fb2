"""The lower bound counts what cannot be avoided, once."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.bench.lower_bound import covered, longest_call, lower_bound, slowest_source

PARTS = st.lists(
    st.tuples(st.floats(0, 100), st.floats(0, 100)).map(lambda pair: (min(pair), max(pair)))
)


class Trace:
    """The spans of a run, written one after the other."""

    def __init__(self) -> None:
        self.spans: list[dict[str, Any]] = []

    def add(
        self, name: str, start: float, end: float, *, parent: int | None = None, status: str = "ok"
    ) -> int:
        self.spans.append(
            {
                "id": len(self.spans) + 1,
                "parent_id": parent,
                "name": name,
                "start_seconds": start,
                "elapsed_seconds": end - start,
                "status": status,
                "attributes": {},
            }
        )
        return len(self.spans)

    def source(self, name: str, *attempts: tuple[float, float], status: str = "ok") -> None:
        start = min(first for first, _ in attempts)
        tool = self.add(f"execute_tool {name}", start, 99.0, parent=1, status=status)
        for since, until in attempts:
            page = self.add("page", since, until, parent=tool)
            self.add("attempt", since, until, parent=page)


def traced() -> Trace:
    trace = Trace()
    trace.add("stage search", 0.0, 99.0)
    trace.source("reddit", (0.0, 1.0), (0.5, 1.5))
    trace.source("x", (0.0, 0.4))
    return trace


def call(task: str, elapsed: float, **others: Any) -> dict[str, Any]:
    row = {"task": task, "elapsed_seconds": elapsed, "queue_seconds": 0.0}
    return row | {"cached": False, "status": "ok"} | others


def test_overlaps_count_once_and_gaps_do_not_count() -> None:
    assert covered([(0, 2), (1, 3), (10, 11)]) == 4


@given(PARTS)
def test_covered_time_lies_between_the_longest_part_and_the_sum(
    parts: list[tuple[float, float]],
) -> None:
    lengths = [stop - start for start, stop in parts]
    assert max(lengths, default=0) - 1e-6 <= covered(parts) <= sum(lengths) + 1e-6


def test_the_slowest_source_and_the_longest_naming_call_add_up() -> None:
    models = [
        call("plan_search", 5.0),
        call("name_insight", 2.0, queue_seconds=1.5),
        call("edit_insights", 0.7),
        call("name_insight", 8.0, cached=True),
        call("name_insight", 30.0, status="timed_out"),
    ]
    assert longest_call(models) == pytest.approx(0.7)
    assert lower_bound({"spans": traced().spans, "models": models}) == pytest.approx(1.5 + 0.7)


def test_the_attempts_of_a_slow_model_do_not_make_a_slow_source() -> None:
    trace = traced()
    name = trace.add("stage name", 1.5, 60.0)
    for task_end in (40.0, 60.0):
        chat = trace.add("chat sandbox-rules", 1.5, task_end, parent=name)
        trace.add("attempt", 1.5, task_end, parent=chat)
    planned = trace.add("chat sandbox-rules", 0.0, 30.0, parent=1)
    trace.add("attempt", 0.0, 30.0, parent=planned)
    assert slowest_source(trace.spans) == pytest.approx(1.5)


def test_searches_that_a_model_adds_do_not_count() -> None:
    trace = traced()
    trace.source("x", (2.0, 20.0))
    assert slowest_source(trace.spans) == pytest.approx(1.5)


@pytest.mark.parametrize("status", ["unfinished", "source.unavailable"])
def test_a_source_that_was_not_heard_to_the_end_was_not_worth_waiting_for(status: str) -> None:
    trace = traced()
    trace.source("google", (0.0, 9.0), status=status)
    assert slowest_source(trace.spans) == pytest.approx(1.5)


def test_waiting_between_attempts_is_ours() -> None:
    trace = traced()
    trace.source("google", (0.0, 1.0), (8.0, 9.0))
    assert slowest_source(trace.spans) == pytest.approx(2.0)


def test_nothing_asked_is_no_time() -> None:
    assert lower_bound({"spans": [], "models": []}) == 0.0
