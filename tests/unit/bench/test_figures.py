"""Figures sum up what was measured."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.bench.figures import figures

VALUES = st.lists(st.floats(0, 1e6), min_size=1, max_size=200)


def test_known_values() -> None:
    found = figures([float(value) for value in range(1, 101)])
    assert (found.count, found.median, found.p95, found.least, found.most) == (
        100,
        50.5,
        95,
        1,
        100,
    )


@given(VALUES)
def test_figures_are_ordered_and_do_not_depend_on_the_order_of_values(values: list[float]) -> None:
    found = figures(values)
    assert found.least <= found.median <= found.p95 <= found.most or len(values) < 3
    assert found.p95 in values
    assert figures(values[::-1]) == found


def test_no_values_are_refused() -> None:
    with pytest.raises(ValueError, match="no values"):
        figures([])
