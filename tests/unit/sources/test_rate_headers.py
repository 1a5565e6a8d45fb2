from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.sources import rate_headers
from groundswell.sources.source import LimitFeedback

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LEFT, RESET = "x-ratelimit-remaining", "x-ratelimit-reset"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("12", 12.0),
        ("-3", 0.0),
        ("Thu, 01 Jan 2026 00:01:00 GMT", 60.0),
        ("soon", None),
        ("nan", None),
    ],
)
def test_retry_after_reads_seconds_and_dates(value: str, seconds: float | None) -> None:
    assert rate_headers.retry_after({"retry-after": value}, now=NOW) == seconds


def test_float_strings_are_rounded_down() -> None:
    found = rate_headers.relative({LEFT: "98.9", RESET: "331"}, remaining=LEFT, reset=RESET)
    assert found == LimitFeedback(remaining=98, reset_seconds=331.0)


def test_a_window_with_limit_zero_is_no_quota() -> None:
    headers = {"x-ratelimit-limit": "1, 0", LEFT: "1, 0", RESET: "1, 999"}
    found = rate_headers.relative(headers, remaining=LEFT, reset=RESET)
    assert found == LimitFeedback(remaining=1, reset_seconds=1.0)


def test_an_epoch_reset_counts_from_now() -> None:
    headers = {LEFT: "0", RESET: str(int(NOW.timestamp()) + 60)}
    found = rate_headers.epoch(headers, remaining=LEFT, reset=RESET, now=NOW)
    assert found == LimitFeedback(remaining=0, reset_seconds=60.0)


@settings(max_examples=60)
@given(st.dictionaries(st.sampled_from([LEFT, RESET, "retry-after"]), st.text()))
def test_no_header_text_raises(headers: dict[str, str]) -> None:
    rate_headers.retry_after(headers, now=NOW)
    rate_headers.relative(headers, remaining=LEFT, reset=RESET)
    rate_headers.epoch(headers, remaining=LEFT, reset=RESET, now=NOW)
