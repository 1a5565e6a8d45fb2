"""The critical path covers a run once, and names what it waited for."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from groundswell.telemetry.critical_path import critical_path
from groundswell.telemetry.tracer import Span, Tracer
from tests.fake_clock import FakeClock

TRACER = Tracer(FakeClock())


def span(number: int, parent: int | None, name: str, start: float, end: float | None) -> Span:
    made = Span(TRACER, number, parent, name, {})
    made.started, made.ended = start, end
    return made


def told(spans: list[Span]) -> list[tuple[str, float, float]]:
    return [(step.span.name, step.start, step.end) for step in critical_path(spans, spans[0])]


def test_of_parallel_children_the_last_to_finish_counts() -> None:
    spans = [span(0, None, "run", 0, 10), span(1, 0, "x", 0, 4), span(2, 0, "reddit", 1, 9)]
    assert told(spans) == [("x", 0, 1), ("reddit", 1, 9), ("run", 9, 10)]


def test_children_that_follow_one_another_all_count() -> None:
    spans = [
        span(0, None, "run", 0, 10), span(1, 0, "search", 0, 5), span(2, 1, "page", 0, 2),
        span(3, 1, "page", 3, 5), span(4, 0, "name", 6, 10),
    ]  # fmt: skip
    assert told(spans) == [
        ("page", 0, 2), ("search", 2, 3), ("page", 3, 5), ("run", 5, 6), ("name", 6, 10),
    ]  # fmt: skip


def test_a_child_that_outlives_its_parent_is_cut_with_it() -> None:
    spans = [span(0, None, "run", 0, 4), span(1, 0, "search", 0, 3), span(2, 1, "page", 1, None)]
    assert told(spans) == [("search", 0, 1), ("page", 1, 3), ("run", 3, 4)]


def test_work_begun_in_an_earlier_stage_belongs_to_the_stage_that_waits_for_it() -> None:
    spans = [
        span(0, None, "run", 0, 10), span(1, 0, "search", 0, 4), span(2, 1, "pass", 2, 9),
        span(3, 0, "distil", 4, 10),
    ]  # fmt: skip
    chains = [tuple(each.name for each in step.chain) for step in critical_path(spans, spans[0])]
    assert chains == [
        ("run", "search"), ("run", "search", "pass"), ("run", "distil", "pass"), ("run", "distil"),
    ]  # fmt: skip


def test_queue_time_of_a_step_is_what_falls_into_it() -> None:
    page = span(1, 0, "page", 0, 10)
    page.waits = [(0.0, 3.0)]
    steps = critical_path([span(0, None, "run", 0, 10), page, span(2, 1, "attempt", 2, 10)],
                          span(0, None, "run", 0, 10))  # fmt: skip
    assert [(step.span.name, step.queue_seconds) for step in steps] == [("page", 2.0),
                                                                      ("attempt", 0.0)]  # fmt: skip


@st.composite
def runs(draw: st.DrawFn) -> list[Span]:
    """Trees whose children may begin and end anywhere, even outside of their parents."""
    moments = st.integers(0, 50).map(float)
    spans = [span(0, None, "run", 0.0, float(draw(st.integers(1, 50))))]
    for number in range(1, draw(st.integers(1, 14))):
        start, end = draw(moments), draw(st.one_of(st.none(), moments))
        ended = None if end is None else max(start, end)
        spans.append(span(number, draw(st.integers(0, number - 1)), "s", start, ended))
    return spans


@given(runs())
def test_the_path_covers_the_run_without_gap_or_overlap(spans: list[Span]) -> None:
    steps = critical_path(spans, spans[0])
    assert steps[0].start == spans[0].started
    assert steps[-1].end == spans[0].ended
    for one, following in itertools.pairwise(steps):
        assert one.end == following.start
    assert all(step.seconds > 0 for step in steps)
    assert all(step.span.started <= step.start for step in steps)
