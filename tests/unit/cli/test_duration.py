from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.cli import duration
from groundswell.errors import InvalidQueryError


@pytest.mark.parametrize(
    ("text", "expected"),
    [("30s", 30), ("2m", 120), ("30d", 2_592_000), ("1.5h", 5400), ("500ms", 0.5), ("45", 45),
     ("1m30s", 90), ("1h 5m", 3900), (" 1W ", 604_800), ("2 m", 120)],
)  # fmt: skip
def test_a_duration_is_read(text: str, expected: float) -> None:
    assert duration.seconds(text, option="--within") == pytest.approx(expected)


@pytest.mark.parametrize(
    "text", ["", "s", "-3s", "0", "0s", "3 years", "inf", "nan", "1e3s", "3s3", "3s 3", "1m30",
             "٣s", "99999999w"]
)  # fmt: skip
def test_what_is_no_duration_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InvalidQueryError) as caught:
        duration.seconds(text, option="--within")
    assert "--within" in caught.value.message
    assert caught.value.remedy is not None
    assert "--within 30s" in caught.value.remedy


@settings(max_examples=50)
@given(st.text(max_size=12))
def test_any_text_is_read_or_refused_clearly(text: str) -> None:
    with suppress(InvalidQueryError):
        assert duration.seconds(text, option="--since") > 0
