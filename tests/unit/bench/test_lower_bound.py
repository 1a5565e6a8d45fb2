"""The lower bound counts what cannot be avoided, once."""

from hypothesis import given
from hypothesis import strategies as st

from groundswell.bench.lower_bound import covered, lower_bound

PARTS = st.lists(
    st.tuples(st.floats(0, 100), st.floats(0, 100)).map(lambda pair: (min(pair), max(pair)))
)


def span(
    source: str | None, start: float, elapsed: float, name: str = "attempt"
) -> dict[str, object]:
    return {
        "name": name,
        "attributes": {"source": source} if source else {},
        "start_seconds": start,
        "elapsed_seconds": elapsed,
    }


def test_overlaps_count_once_and_gaps_do_not_count() -> None:
    assert covered([(0, 2), (1, 3), (10, 11)]) == 4


@given(PARTS)
def test_covered_time_lies_between_the_longest_part_and_the_sum(
    parts: list[tuple[float, float]],
) -> None:
    lengths = [stop - start for start, stop in parts]
    assert max(lengths, default=0) - 1e-6 <= covered(parts) <= sum(lengths) + 1e-6


def test_the_slowest_source_and_the_longest_naming_call_add_up() -> None:
    diagnostics = {
        "spans": [
            span("reddit", 0.0, 1.0),
            span("reddit", 0.5, 1.0),
            span("x", 0.0, 0.4),
            span("x", 0.0, 9.0, name="execute_tool x"),
        ],
        "models": [
            {"task": "plan_search", "elapsed_seconds": 5.0, "queue_seconds": 0, "cached": False},
            {"task": "name_insight", "elapsed_seconds": 2.0, "queue_seconds": 1.5, "cached": False},
            {"task": "edit_insights", "elapsed_seconds": 0.7, "queue_seconds": 0, "cached": False},
            {"task": "name_insight", "elapsed_seconds": 8.0, "queue_seconds": 0, "cached": True},
        ],
    }
    assert lower_bound(diagnostics) == 1.5 + 0.7
