import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.llm.model import RateFeedback
from groundswell.llm.rate_headers import duration_seconds, pause_seconds, rate_feedback


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1s", 1.0),
        ("6m0s", 360.0),
        ("20ms", 0.02),
        ("1h2m3.5s", 3723.5),
        ("7", 7.0),
        ("0s", 0.0),
        ("9d", 86_400.0),
        ("-1", None),
        ("soon", None),
        ("1s later", None),
        ("nan", None),
        ("", None),
        (None, None),
    ],
)
def test_durations_are_read_as_openai_writes_them(text, seconds):
    assert duration_seconds(text) == seconds


@given(st.text(max_size=60))
def test_no_duration_is_negative_or_longer_than_a_day(text):
    seconds = duration_seconds(text)
    assert seconds is None or 0 <= seconds <= 86_400


def test_headers_are_read_and_none_is_none():
    headers = {
        "x-ratelimit-remaining-requests": "0",
        "x-ratelimit-reset-requests": "6m0s",
        "x-ratelimit-remaining-tokens": "149",
        "x-ratelimit-reset-tokens": "1s",
    }
    assert rate_feedback(headers) == RateFeedback(0, 360.0, 149, 1.0)
    assert rate_feedback({"content-type": "text/event-stream"}) is None


@pytest.mark.parametrize(
    ("feedback", "seconds"),
    [
        (RateFeedback(0, 6.0, 10, 60.0), 6.0),
        (RateFeedback(5, 6.0, 0, 60.0), 60.0),
        (RateFeedback(5, 6.0, 5, 60.0), 0.0),
        (RateFeedback(0, None, None, None), 0.0),
        (RateFeedback(), 0.0),
    ],
)
def test_nothing_is_asked_until_what_is_used_up_comes_back(feedback, seconds):
    assert pause_seconds(feedback) == seconds


def test_a_count_of_minus_one_says_nothing():
    assert rate_feedback({"x-ratelimit-remaining-requests": "-1"}) is None
