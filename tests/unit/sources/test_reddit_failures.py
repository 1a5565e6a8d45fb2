import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.errors import (
    SourceAuthenticationError,
    SourceError,
    SourceNotFoundError,
    SourceResponseError,
    SourceThrottledError,
    SourceUnavailableError,
)
from groundswell.transport.http import HttpResponse
from tests.unit.sources.fake_reddit import (
    BLOCKED,
    FakeReddit,
    answer,
    fetch,
    listing,
    post,
    refusal,
)


@pytest.mark.parametrize(
    ("value", "kind", "remedy"),
    [
        (answer({"error": 400}, 400), SourceResponseError, "words"),
        (answer({"reason": "TOO_LONG"}, 400), SourceResponseError, "fewer words"),
        (answer(b"<html>bad</html>", 400), SourceResponseError, "words"),
        (answer({"error": 403}, 403), SourceAuthenticationError, "sources.reddit.client_id"),
        (answer({"reason": "private"}, 403), SourceResponseError, "sources.reddit.subreddits"),
        (answer({"reason": "banned"}, 404), SourceNotFoundError, "sources.reddit.subreddits"),
        (answer({"error": 404}, 404), SourceNotFoundError, "sources.reddit.base_url"),
        (answer(BLOCKED, 403), SourceThrottledError, "sources.reddit.user_agent"),
        (
            answer(b"", 302, location="https://www.reddit.com/subreddits/search?q=invoice"),
            SourceNotFoundError,
            "sources.reddit.subreddits",
        ),
        (answer(b"", 302, location="/login/"), SourceAuthenticationError, "base_url"),
        (answer(b"", 301), SourceResponseError, "base_url"),
        (answer(listing({"kind": "t5", "data": {}})), SourceNotFoundError, "subreddits"),
        (answer(b"", 451), SourceResponseError, "base_url"),
        (answer(b"", 408), SourceUnavailableError, "later"),
        (answer(b"<html>", 502), SourceUnavailableError, "later"),
        (answer({"data": {}}), SourceResponseError, "base_url"),
    ],
)
def test_each_failure_has_its_class_and_remedy(
    value: HttpResponse, kind: type[SourceError], remedy: str
) -> None:
    error = refusal(FakeReddit(value))
    assert type(error) is kind
    assert remedy in (error.remedy or "")


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"x-ratelimit-remaining": "0.0", "x-ratelimit-reset": "12"}, 12.0),
        ({"x-ratelimit-remaining": "0.0", "x-ratelimit-reset": "0"}, 1.0),
        ({"retry-after": "30", "x-ratelimit-reset": "5"}, 30.0),
        ({}, None),
    ],
)
def test_an_empty_429_says_how_long_to_wait(headers: dict[str, str], seconds: float | None) -> None:
    error = refusal(FakeReddit(HttpResponse(429, headers, b"")))
    assert isinstance(error, SourceThrottledError)
    assert error.retry_after_seconds == seconds


@pytest.mark.parametrize("body", [b"", b"[]", b"<html>", b"null", b'{"data": 1}', b"[" * 9999])
def test_a_strange_body_is_a_source_error(body: bytes) -> None:
    error = refusal(FakeReddit(HttpResponse(200, {}, body)))
    assert type(error) is SourceResponseError
    assert "base_url" in (error.remedy or "")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["", "a", "\ud800"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["data", "children", "kind", "id", "title", "author", "after", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
ITEM = st.fixed_dictionaries(
    {"kind": st.sampled_from(["t1", "t3", "t5", "more"]) | JSON},
    optional={
        "data": st.dictionaries(st.sampled_from([*post()["data"], "body"]), JSON, max_size=12)
        | JSON
    },
)


@settings(max_examples=150, deadline=None)
@given(
    JSON
    | st.lists(ITEM | JSON, max_size=4).map(lambda items: listing(*items))
    | st.builds(
        lambda fields: listing(post(**fields)),
        st.dictionaries(st.sampled_from(list(post()["data"])), JSON, max_size=10),
    ),
    st.sampled_from([200, 200, 200, 302, 400, 403, 404, 429, 500]),
)
def test_no_answer_raises_anything_but_a_source_error(value: object, status: int) -> None:
    try:
        page = fetch(FakeReddit(answer(value, status)))
    except SourceError:
        return
    assert isinstance(value, dict)
    assert len(page.documents) + page.skipped == len(value["data"]["children"])


@settings(max_examples=60, deadline=None)
@given(JSON | st.fixed_dictionaries({"access_token": JSON, "expires_in": JSON}))
def test_no_token_answer_raises_anything_but_a_source_error(value: object) -> None:
    try:
        fetch(FakeReddit(answer(listing()), token=lambda _: answer(value)))
    except SourceError:
        return
    assert isinstance(value, dict)
