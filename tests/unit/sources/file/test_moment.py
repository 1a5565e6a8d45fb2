from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.sources.file.moment import moment

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        "2026-03-01T12:00:00Z",
        "2026-03-01T12:00:00.000+00:00",
        "2026-03-01 04:00:00 -0800",
        "2026-03-01 12:00:00 UTC",
        "2026-03-01 12:00",
        "Sun Mar 01 12:00:00 +0000 2026",
        "Sun, 01 Mar 2026 12:00:00 GMT",
        "03/01/2026 12:00",
        "03/01/2026 12:00 PM",
        "1772366400",
        "1772366400.0",
        1772366400,
        1772366400000,
        1772366400000000,
        NOON.replace(tzinfo=None),
    ],
)
def test_the_usual_forms_mean_the_same_moment(value):
    assert moment(value) == NOON


@pytest.mark.parametrize(
    "value",
    [
        "2026-03-01",
        "20260301",
        "2026/03/01",
        "01.03.2026",
        "1 March 2026",
        "Mar 1, 2026",
        date(2026, 3, 1),
    ],
)
def test_a_day_begins_at_midnight(value):
    assert moment(value) == NOON.replace(hour=0)


@pytest.mark.parametrize("value", [None, "", "soon", "12", 5, True, -1, [], "0000-00-00", "nan"])
def test_what_is_no_time_is_none(value):
    assert moment(value) is None


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40) | st.floats() | st.integers() | st.datetimes() | st.dates())
def test_anything_gives_a_time_in_utc_or_none(value):
    found = moment(value)
    assert found is None or found.tzinfo is UTC
