import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.errors import (
    SourceAuthenticationError,
    SourceError,
    SourceNotFoundError,
    SourceQuotaExhaustedError,
    SourceResponseError,
    SourceThrottledError,
    SourceUnavailableError,
)
from groundswell.transport.http import HttpResponse
from tests.fake_clock import FakeClock
from tests.unit.sources.fake_x import PROBLEMS, FakeX, answer, fetch, found, post, refusal


@pytest.mark.parametrize(
    ("status", "body", "kind", "remedy"),
    [
        (400, {"type": PROBLEMS + "invalid-request"}, SourceResponseError, "words"),
        (401, {"type": "about:blank"}, SourceAuthenticationError, "sources.x.bearer_token"),
        (402, {"type": PROBLEMS + "credits"}, SourceQuotaExhaustedError, "credits"),
        (
            402,
            {"type": "https://api.x.com/2/problems/credits-depleted"},
            SourceQuotaExhaustedError,
            "credits",
        ),
        (402, b"", SourceQuotaExhaustedError, "credits"),
        (
            403,
            {"type": PROBLEMS + "client-forbidden", "reason": "client-not-enrolled"},
            SourceAuthenticationError,
            "project",
        ),
        (403, {"reason": "user-not-enrolled"}, SourceAuthenticationError, "project"),
        (403, b"<html>", SourceAuthenticationError, "sources.x.bearer_token"),
        (404, b"", SourceNotFoundError, "sources.x.base_url"),
        (
            429,
            {"type": PROBLEMS + "usage-capped", "account_id": "sample-account"},
            SourceQuotaExhaustedError,
            "month",
        ),
        (429, {"title": "UsageCapExceeded"}, SourceQuotaExhaustedError, "month"),
        (429, {"type": "about:blank"}, SourceThrottledError, "sources.x.windows"),
        (500, b"<html>", SourceUnavailableError, "later"),
        (503, {"type": "about:blank"}, SourceUnavailableError, "later"),
        (408, b"", SourceUnavailableError, "later"),
        (302, b"", SourceResponseError, "sources.x.base_url"),
        (418, [1], SourceResponseError, "sources.x.base_url"),
    ],
)
def test_each_failure_has_its_class_and_remedy(
    status: int, body: object, kind: type[SourceError], remedy: str
) -> None:
    error = refusal(FakeX(answer(body, status, x_rate_limit_remaining="400")))
    assert type(error) is kind
    assert remedy in (error.remedy or "")


@pytest.mark.parametrize(
    ("offset", "seconds"), [(300, 300.0), (-5, 1.0)], ids=["ahead", "just over"]
)
def test_a_full_window_says_how_long_to_wait(offset: int, seconds: float) -> None:
    reset = str(int(FakeClock().now().timestamp()) + offset)
    error = refusal(FakeX(answer(b"", 429, x_rate_limit_remaining="0", x_rate_limit_reset=reset)))
    assert isinstance(error, SourceThrottledError)
    assert error.retry_after_seconds == seconds


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"<html>", b"{}", b'{"errors": []}', b'{"data": 1, "meta": {}}']
)
def test_a_strange_body_is_a_source_error(body: bytes) -> None:
    error = refusal(FakeX(HttpResponse(200, {}, body)))
    assert type(error) is SourceResponseError
    assert "base_url" in (error.remedy or "")


KEYS = [
    *("data", "meta", "errors", "type", "title", "reason", "parameters", "message"),
    *("next_token", "text", "note_tweet", "referenced_tweets", "public_metrics", "id"),
]
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.just("\ud800"),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)
    ),
    max_leaves=12,
)
ITEM = st.builds(
    lambda fields: post(**fields),
    st.dictionaries(
        st.sampled_from([*post(), "note_tweet", "note_post", "referenced_tweets"]),
        JSON,
        max_size=8,
    ),
)


@settings(max_examples=150, deadline=None)
@given(
    JSON | st.lists(ITEM | JSON, max_size=4).map(lambda items: found(*items)),
    st.sampled_from([200, 200, 200, 400, 403, 429, 500]),
)
def test_no_answer_raises_anything_but_a_source_error(value: object, status: int) -> None:
    try:
        page = fetch(FakeX(answer(value, status)))
    except SourceError:
        return
    assert isinstance(value, dict)
    assert len(page.documents) + page.skipped == len(value.get("data") or [])
