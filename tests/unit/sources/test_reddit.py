import asyncio
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.errors import (
    ConfigurationError,
    SourceAuthenticationError,
    SourceError,
    SourceNotFoundError,
    SourceResponseError,
    SourceThrottledError,
    SourceUnavailableError,
)
from groundswell.sources.reddit import Reddit, RedditOptions
from groundswell.sources.source import LimitFeedback, Page, PageRequest
from groundswell.transport.http import HttpRequest, HttpResponse
from tests.fake_clock import FakeClock

OPTIONS = RedditOptions("sample-id", "sample-secret", "python:sample:v1 (by /u/sample)")
TERMS = ("invoice", "status report")
LIMITS = {"x-ratelimit-remaining": "996.0", "x-ratelimit-used": "4", "x-ratelimit-reset": "246"}
BLOCKED = b"<!doctype html><html><title>Blocked</title>whoa there, pardner!</html>"


def answer(value: object, status: int = 200, **headers: str) -> HttpResponse:
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return HttpResponse(status, {k.replace("_", "-"): v for k, v in headers.items()}, body)


def post(**fields: Any) -> dict[str, Any]:
    data = {
        "id": "abc",
        "title": "Reports eat my Fridays",
        "selftext": "I copy numbers <by hand> & hate it.",
        "author": "sample_user",
        "subreddit": "sample",
        "score": 148,
        "num_comments": 61,
        "created_utc": 1_776_080_345.0,
        "permalink": "/r/sample/comments/abc/reports/",
        "removed_by_category": None,
    }
    return {"kind": "t3", "data": data | fields}


def listing(*children: object, after: object = None) -> dict[str, Any]:
    return {"kind": "Listing", "data": {"after": after, "children": list(children)}}


class FakeReddit:
    """Answers as told; tokens are numbered."""

    def __init__(self, *answers: HttpResponse, token: Callable[[int], HttpResponse] | None = None):
        self.answers = list(answers)
        self.token = token or (
            lambda n: answer({"access_token": f"token-{n}", "expires_in": 86_400})
        )
        self.token_requests: list[HttpRequest] = []
        self.searches: list[HttpRequest] = []

    async def send(self, request: HttpRequest) -> HttpResponse:
        await asyncio.sleep(0)
        if request.method == "POST":
            self.token_requests.append(request)
            return self.token(len(self.token_requests))
        self.searches.append(request)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    async def aclose(self) -> None:
        raise AssertionError("the client is not the source's own")


def fetch(
    http: FakeReddit,
    request: PageRequest | None = None,
    *,
    options: RedditOptions = OPTIONS,
    clock: FakeClock | None = None,
) -> Page:
    reddit = Reddit(http, options, clock=clock or FakeClock())
    return asyncio.run(reddit.fetch(request or PageRequest(TERMS, limit=100)))


def refusal(http: FakeReddit) -> SourceError:
    with pytest.raises(SourceError) as caught:
        fetch(http)
    error = caught.value
    assert error.source == "reddit"
    assert error.remedy
    for hidden in ("sample-secret", "sample-id", "invoice", "status report", "http", "token-"):
        assert hidden not in error.message
    assert "sample-secret" not in error.remedy
    return error


def test_a_post_becomes_a_document() -> None:
    http = FakeReddit(
        HttpResponse(200, LIMITS, json.dumps(listing(post(), after="t3_abc")).encode())
    )
    page = fetch(http)
    document = page.documents[0]
    assert document.id == "reddit:t3_abc"
    assert document.text == "Reports eat my Fridays\n\nI copy numbers <by hand> & hate it."
    assert document.url == "https://www.reddit.com/r/sample/comments/abc/reports/"
    assert (document.score, document.comments) == (148, 61)
    assert document.created_at is not None
    assert document.created_at.year == 2026
    assert page.next_cursor == "comments:abc:t3_abc"
    assert page.feedback == LimitFeedback(remaining=996, reset_seconds=246.0)


def test_the_request_is_written_as_reddit_wants_it() -> None:
    http = FakeReddit(answer(listing()))
    fetch(http, PageRequest(TERMS, limit=500, cursor="t3_x"))
    request = http.searches[0]
    assert request.url == "https://oauth.reddit.com/search"
    assert request.params["q"] == 'invoice "status report"'
    assert request.params["raw_json"] == "1"
    assert request.params["limit"] == "100"
    assert request.params["after"] == "t3_x"
    assert "restrict_sr" not in request.params
    assert request.headers["authorization"] == "bearer token-1"
    assert request.headers["user-agent"] == OPTIONS.user_agent
    asked = http.token_requests[0]
    assert asked.form == {"grant_type": "client_credentials"}
    assert asked.basic_auth == ("sample-id", "sample-secret")
    assert "sample-secret" not in repr((asked, OPTIONS))


def test_an_app_without_a_secret_asks_as_an_installed_app() -> None:
    http = FakeReddit(answer(listing()))
    fetch(http, options=RedditOptions("sample-id", "", "python:sample:v1"))
    form = http.token_requests[0].form
    assert form is not None
    assert form["grant_type"].endswith("/installed_client")


def test_chosen_subreddits_are_searched_together() -> None:
    http = FakeReddit(answer(listing()))
    options = RedditOptions("i", "s", "ua", subreddits=("r/one", "two", "one"))
    fetch(http, options=options)
    assert http.searches[0].url == "https://oauth.reddit.com/r/one+two/search"
    assert http.searches[0].params["restrict_sr"] == "true"


@pytest.mark.parametrize("name", ["a b", "../x", "", "a/b", "ü"])
def test_a_wrong_subreddit_name_is_refused_at_once(name: str) -> None:
    with pytest.raises(ConfigurationError, match=r"sources\.reddit\.subreddits"):
        Reddit(FakeReddit(), RedditOptions("i", "s", "ua", subreddits=(name,)), clock=FakeClock())


def test_a_wrong_user_agent_is_refused_at_once() -> None:
    with pytest.raises(ConfigurationError, match=r"sources\.reddit\.user_agent"):
        Reddit(FakeReddit(), RedditOptions("i", "s", "a\r\nb: c"), clock=FakeClock())


def test_operators_and_syntax_in_terms_are_plain_words() -> None:
    http = FakeReddit(answer(listing()))
    fetch(http, PageRequest(("OR", "author:me", 'a"b\\', "--", "c++"), limit=5))
    assert http.searches[0].params["q"] == '"OR" ("author:me" OR "a b" OR "c++")'


def test_a_search_is_never_longer_than_reddit_allows() -> None:
    http = FakeReddit(answer(listing()))
    fetch(http, PageRequest(tuple(f"word{n}" * 9 for n in range(40)), limit=5))
    fetch(http, PageRequest(("x" * 2000,), limit=5))
    assert all(0 < len(search.params["q"]) <= 512 for search in http.searches)


def test_without_a_word_nothing_is_asked() -> None:
    http = FakeReddit(answer(listing()))
    with pytest.raises(SourceResponseError, match="no word"):
        fetch(http, PageRequest(("--",), limit=5))
    assert not http.searches


@pytest.mark.parametrize(
    ("days", "period"), [(0.01, "hour"), (1, "day"), (6, "week"), (300, "year"), (900, "all")]
)
def test_the_period_covers_the_oldest_wanted_day(days: float, period: str) -> None:
    clock = FakeClock()
    http = FakeReddit(answer(listing()))
    since = clock.now() - timedelta(days=days)
    fetch(http, PageRequest(TERMS, limit=5, since=since), clock=clock)
    assert http.searches[0].params["t"] == period


def test_older_posts_are_left_out() -> None:
    clock = FakeClock()
    old, new = clock.now() - timedelta(days=9), clock.now() - timedelta(days=1)
    http = FakeReddit(
        answer(
            listing(
                post(id="old", created_utc=old.timestamp()),
                post(id="new", created_utc=new.timestamp()),
            )
        )
    )
    request = PageRequest(TERMS, limit=5, since=clock.now() - timedelta(days=3))
    assert [item.id for item in fetch(http, request, clock=clock).documents] == ["reddit:t3_new"]


@pytest.mark.parametrize(
    "fields",
    [
        {"author": "[deleted]"},
        {"selftext": "[removed]"},
        {"selftext": "[deleted]"},
        {"removed_by_category": "moderator"},
        {"id": None},
        {"id": "../x"},
        {"title": "", "selftext": ""},
    ],
)
def test_deleted_and_broken_posts_are_skipped(fields: dict[str, Any]) -> None:
    page = fetch(FakeReddit(answer(listing(post(**fields), post(id="kept")))))
    assert [item.id for item in page.documents] == ["reddit:t3_kept"]
    assert page.skipped == 1


def test_a_strange_permalink_is_replaced() -> None:
    page = fetch(FakeReddit(answer(listing(post(permalink="@evil.example/")))))
    assert page.documents[0].url == "https://www.reddit.com/comments/abc"


def test_a_comment_without_a_permalink_links_to_its_post() -> None:
    comment = {"id": "c1", "link_id": "t3_abc", "body": "Same here.", "author": "sample_user"}
    page = fetch(FakeReddit(answer(listing({"kind": "t1", "data": comment}))))
    assert page.documents[0].id == "reddit:t1_c1"
    assert page.documents[0].url == "https://www.reddit.com/comments/abc/comment/c1"


def test_a_cursor_that_does_not_move_ends_the_search() -> None:
    http = FakeReddit(answer(listing(post(), after="t3_abc")))
    assert fetch(http, PageRequest(TERMS, limit=5, cursor="t3_abc")).next_cursor is None


def test_concurrent_calls_share_one_token() -> None:
    http = FakeReddit(answer(listing()))

    async def scenario() -> None:
        reddit = Reddit(http, OPTIONS, clock=FakeClock())
        async with asyncio.TaskGroup() as group:
            for _ in range(20):
                group.create_task(reddit.fetch(PageRequest(TERMS, limit=5)))

    asyncio.run(scenario())
    assert (len(http.token_requests), len(http.searches)) == (1, 20)


def test_concurrent_calls_share_one_refusal_of_the_token() -> None:
    http = FakeReddit(answer(listing()), token=lambda _: answer({"error": 401}, 401))

    async def scenario() -> int:
        reddit = Reddit(http, OPTIONS, clock=FakeClock())
        refused = 0

        async def one() -> None:
            nonlocal refused
            with pytest.raises(SourceAuthenticationError):
                await reddit.fetch(PageRequest(TERMS, limit=5))
            refused += 1

        async with asyncio.TaskGroup() as group:
            for _ in range(20):
                group.create_task(one())
        shared = len(http.token_requests)
        await one()
        assert len(http.token_requests) == shared + 1
        return shared

    assert asyncio.run(scenario()) == 1


def test_a_cancelled_caller_does_not_spoil_the_token_of_others() -> None:
    http = FakeReddit(answer(listing(post())))

    async def scenario() -> Page:
        reddit = Reddit(http, OPTIONS, clock=FakeClock())
        first = asyncio.create_task(reddit.fetch(PageRequest(TERMS, limit=5)))
        second = asyncio.create_task(reddit.fetch(PageRequest(TERMS, limit=5)))
        await asyncio.sleep(0)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        return await second

    assert len(asyncio.run(scenario()).documents) == 1


def test_a_token_is_renewed_a_minute_before_it_ends() -> None:
    http = FakeReddit(
        answer(listing()),
        token=lambda n: answer({"access_token": f"token-{n}", "expires_in": 3600}),
    )

    async def scenario() -> list[int]:
        clock = FakeClock()
        reddit = Reddit(http, OPTIONS, clock=clock)
        counts = []
        for seconds in (0, 3539, 2):
            clock.tick(seconds)
            await reddit.fetch(PageRequest(TERMS, limit=5))
            counts.append(len(http.token_requests))
        return counts

    assert asyncio.run(scenario()) == [1, 1, 2]


def test_a_revoked_token_is_asked_for_again_once() -> None:
    http = FakeReddit(answer({"error": 401}, 401), answer(listing(post())))
    assert len(fetch(http).documents) == 1
    assert [item.headers["authorization"] for item in http.searches] == [
        "bearer token-1",
        "bearer token-2",
    ]


def test_a_token_refused_twice_is_an_authentication_error() -> None:
    http = FakeReddit(answer({"message": "Unauthorized", "error": 401}, 401))
    assert isinstance(refusal(http), SourceAuthenticationError)
    assert len(http.searches) == 2


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (answer({"message": "Unauthorized", "error": 401}, 401), SourceAuthenticationError),
        (answer({"error": "invalid_grant"}), SourceAuthenticationError),
        (answer({"message": "Too Many Requests", "error": 429}, 429), SourceThrottledError),
        (answer(BLOCKED, 403), SourceThrottledError),
        (answer(b"", 503), SourceUnavailableError),
        (answer({"access_token": "a\nb"}), SourceResponseError),
        (answer({"access_token": 5}), SourceResponseError),
        (answer(b"<html>"), SourceResponseError),
    ],
)
def test_each_failure_of_the_token_is_named(value: HttpResponse, kind: type[SourceError]) -> None:
    assert type(refusal(FakeReddit(answer(listing()), token=lambda _: value))) is kind


def test_without_a_client_id_nothing_is_asked() -> None:
    http = FakeReddit(answer(listing()))
    with pytest.raises(SourceAuthenticationError) as caught:
        fetch(http, options=RedditOptions("", "", "ua"))
    assert "sources.reddit.client_id" in (caught.value.remedy or "")
    assert not http.token_requests


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
            SourceResponseError,
            "sources.reddit.subreddits",
        ),
        (answer(b"", 302, location="/login/"), SourceAuthenticationError, "base_url"),
        (answer(b"", 301), SourceResponseError, "base_url"),
        (answer(listing({"kind": "t5", "data": {}})), SourceResponseError, "subreddits"),
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
