from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.errors import (
    SourceAuthenticationError,
    SourceError,
    SourceQuotaExhaustedError,
    SourceResponseError,
    SourceThrottledError,
    SourceUnavailableError,
)
from groundswell.sources.web_search import dates
from tests.unit.sources.fake_web_search import (
    NAMES,
    NOW,
    SECRET,
    URL,
    FakeHttp,
    fetched,
)


def cse(reason: str, /, **detail: Any) -> dict[str, Any]:
    return {"error": {"errors": [{"reason": reason}], "details": [detail] if detail else []}}


QUOTA_DAY = cse("rateLimitExceeded", metadata={"quota_limit": "DefaultPerDayPerProject"})
QUOTA_MINUTE = cse("rateLimitExceeded", metadata={"quota_limit": "PerMinutePerUser"})
BRAVE_KEY = {"error": {"code": "SUBSCRIPTION_TOKEN_INVALID"}}
ROWS: list[tuple[str, int, Any, type[SourceError], str]] = [
    ("google_cse", 429, QUOTA_DAY, SourceQuotaExhaustedError, "GOOGLE_API_KEY"),
    ("google_cse", 429, QUOTA_MINUTE, SourceThrottledError, "windows"),
    ("google_cse", 403, cse("dailyLimitExceeded"), SourceQuotaExhaustedError, "GOOGLE_API_KEY"),
    ("google_cse", 403, cse("userRateLimitExceeded"), SourceThrottledError, "windows"),
    ("google_cse", 403, cse("forbidden"), SourceAuthenticationError, "BRAVE_API_KEY"),
    (
        "google_cse",
        400,
        cse("badRequest", reason="API_KEY_INVALID"),
        SourceAuthenticationError,
        "GOOGLE_API_KEY",
    ),
    ("google_cse", 400, cse("badRequest"), SourceResponseError, "words"),
    ("google_cse", 404, b"<html>", SourceUnavailableError, "BRAVE_API_KEY"),
    ("google_cse", 410, {}, SourceUnavailableError, "TAVILY_API_KEY"),
    ("brave", 422, BRAVE_KEY, SourceAuthenticationError, "BRAVE_API_KEY"),
    (
        "brave",
        422,
        {"errors": [{"code": "VALIDATION", "meta": {"component": "authentication"}}]},
        SourceAuthenticationError,
        "BRAVE_API_KEY",
    ),
    ("brave", 422, {"error": {"code": "VALIDATION"}}, SourceResponseError, "words"),
    (
        "brave",
        403,
        {"error": {"code": "OPTION_NOT_IN_PLAN"}},
        SourceAuthenticationError,
        "BRAVE_API_KEY",
    ),
    ("brave", 429, {"error": {"code": "RATE_LIMITED"}}, SourceThrottledError, "windows"),
    (
        "brave",
        429,
        {"error": {"code": "QUOTA_LIMITED"}},
        SourceQuotaExhaustedError,
        "BRAVE_API_KEY",
    ),
    ("brave", 404, {"error": {"code": "NOT_FOUND"}}, SourceResponseError, "brave_base_url"),
    ("serper", 403, {"message": "Unauthorized."}, SourceAuthenticationError, "SERPER_API_KEY"),
    (
        "serper",
        400,
        {"message": "Not enough credits"},
        SourceQuotaExhaustedError,
        "SERPER_API_KEY",
    ),
    ("serper", 429, {"message": "Too many"}, SourceThrottledError, "windows"),
    ("tavily", 400, {"detail": {"error": "x"}}, SourceResponseError, "words"),
    ("tavily", 401, {"detail": {"error": "x"}}, SourceAuthenticationError, "TAVILY_API_KEY"),
    ("tavily", 422, {"detail": [{"type": "x"}]}, SourceResponseError, "words"),
    ("tavily", 429, {"detail": {"error": "x"}}, SourceThrottledError, "windows"),
    ("tavily", 432, {"detail": {"error": "x"}}, SourceQuotaExhaustedError, "TAVILY_API_KEY"),
    ("tavily", 433, {"detail": {"error": "x"}}, SourceQuotaExhaustedError, "TAVILY_API_KEY"),
    ("keyless", 429, {"error": {"retry_after_seconds": 60}}, SourceThrottledError, "windows"),
    (
        "keyless",
        429,
        {"error": {"retry_after_seconds": 80_000}},
        SourceQuotaExhaustedError,
        "TAVILY_API_KEY",
    ),
    ("keyless", 401, {}, SourceAuthenticationError, "TAVILY_API_KEY"),
    ("searxng", 403, b"<html>", SourceAuthenticationError, "SEARXNG_BASE_URL"),
    ("searxng", 429, b"", SourceThrottledError, "windows"),
    *((name, 503, b"", SourceUnavailableError, "later") for name in NAMES),
    *((name, 204, b"", SourceResponseError, "base_url") for name in NAMES),
    *((name, 200, b"<html>", SourceResponseError, "") for name in NAMES),
]


@pytest.mark.parametrize(("name", "status", "body", "kind", "remedy"), ROWS)
def test_each_failure_has_its_error_and_remedy(
    name: str, status: int, body: Any, kind: type[SourceError], remedy: str
) -> None:
    with pytest.raises(SourceError) as caught:
        fetched(name, FakeHttp(body, status=status))
    error = caught.value
    assert type(error) is kind
    assert error.source == "google"
    assert remedy in (error.remedy or "")
    for private in (SECRET, "invoice", "://"):
        assert private not in str(error)


def test_waits_are_taken_from_body_header_or_rate_window() -> None:
    def seconds(name: str, body: Any, **headers: str) -> float | None:
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        with pytest.raises(SourceThrottledError) as caught:
            fetched(name, FakeHttp(body, status=429, headers=named))
        return caught.value.retry_after_seconds

    assert seconds("google_cse", QUOTA_MINUTE) == 60.0
    assert seconds("keyless", {"error": {"retry_after_seconds": 60}}) == 60.0
    assert seconds("tavily", {}, retry_after="7") == 7.0
    assert seconds("brave", {}, x_ratelimit_remaining="0", x_ratelimit_reset="1") == 1.0
    assert seconds("serper", {}) is None


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("cursor", ["x", "-1", "1000", "", "1:x"])
def test_a_foreign_cursor_is_refused(name: str, cursor: str) -> None:
    http = FakeHttp({})
    with pytest.raises(SourceResponseError):
        fetched(name, http, cursor=cursor)
    assert not http.requests


def test_dates_are_read_in_every_spelling() -> None:
    assert dates.published("March 3, 2026", now=NOW) == datetime(2026, 3, 3, tzinfo=UTC)
    assert dates.published("3 days ago", now=NOW) == NOW - timedelta(days=3)
    mail = dates.published("Tue, 03 Mar 2026 10:00:00 GMT", now=NOW)
    assert mail == datetime(2026, 3, 3, 10, tzinfo=UTC)
    assert dates.published("Feb 31, 2026", now=NOW) is None
    assert dates.without_prefix("Top 12, 2024 - list", now=NOW)[0] == "Top 12, 2024 - list"
    assert dates.period(NOW - timedelta(days=900), now=NOW) is None


KEYS: st.SearchStrategy[str] = st.text(max_size=3) | st.sampled_from(
    [
        *("items", "link", "title", "snippet", "pagemap", "metatags", "queries", "nextPage"),
        *("startIndex", "url", "description", "web", "discussions", "results", "data", "date"),
        *("question", "score", "num_answers", "organic", "credits", "content", "usage", "error"),
        *("errors", "details", "metadata", "quota_limit", "code", "meta", "message"),
        "retry_after_seconds",
    ]
)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from([URL, "Mar 3, 2026", "<![x[", "\ud800", "http://[", 10**400]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=60, deadline=None)
@given(value=JSON, wrapped=st.lists(JSON, max_size=3), status=st.sampled_from([200, 403, 429]))
def test_no_answer_escapes_as_anything_but_a_source_error_or_a_skip(
    name: str, value: Any, wrapped: list[Any], status: int
) -> None:
    bodies = [value, {"items": wrapped, "organic": wrapped, "results": wrapped, "error": value}]
    for body in [*bodies, {"web": {"results": wrapped}, "discussions": {"results": wrapped}}]:
        try:
            page = fetched(name, FakeHttp(body, status=status))
        except SourceError:
            continue
        assert len(page.documents) + page.skipped <= 2 * max(len(wrapped), 12)
