"""Time is kept for the report, and for those of the runs that may end just then."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.pipeline.reserve import reserve_seconds


def test_alone_it_is_what_the_setting_says() -> None:
    assert reserve_seconds(0.15, others=0, deadline_seconds=20) == 0.15


def test_a_hundred_that_end_together_have_more_than_a_second_to_write() -> None:
    assert reserve_seconds(0.15, others=99, deadline_seconds=20) == pytest.approx(1.635)


@given(st.floats(0, 10), st.integers(0, 10_000), st.floats(1, 3600))
def test_others_take_no_more_than_a_tenth_of_the_deadline(
    least: float, others: int, deadline_seconds: float
) -> None:
    kept = reserve_seconds(least, others=others, deadline_seconds=deadline_seconds)
    assert least <= kept <= least + 0.1 * deadline_seconds + 1e-9
