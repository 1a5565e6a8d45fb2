"""Targets compare medians of one run."""

from typing import Any

from groundswell.bench.mode import Mode
from groundswell.bench.targets import targets


def mode(elapsed: float, first: float | None = None, bound: float | None = None) -> dict[str, Any]:
    return {
        "elapsed_seconds": {"median": elapsed},
        "first_insight_seconds": None if first is None else {"median": first},
        "ratio_to_lower_bound": None if bound is None else {"median": bound},
    }


def test_each_target_is_a_ratio_and_says_whether_it_is_held() -> None:
    modes: dict[Mode, dict[str, Any]] = {
        "sequential": mode(20.0),
        "short": mode(5.0, 1.0, 1.0),
        "planned": mode(6.0, 1.5, 1.1),
        "warm": mode(0.2, 0.1),
    }
    found = {each.name: (round(each.measured, 3), each.is_held) for each in targets(modes)}
    assert found == {
        "full answer / before": (0.3, False),
        "full answer / lower bound": (1.1, True),
        "first insight / full answer": (0.25, True),
        "same question again / first answer": (0.04, True),
    }


def test_what_was_not_measured_has_no_target() -> None:
    assert targets({"sequential": mode(20.0), "parallel": mode(12.0)}) == ()
    assert [each.name for each in targets({"planned": mode(5.0)})] == []
