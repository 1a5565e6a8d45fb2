import json
from datetime import timedelta
from typing import Any

import pytest

from groundswell.errors import (
    ConfigurationError,
    SourceResponseError,
)
from groundswell.sources.reddit import Reddit, RedditOptions
from groundswell.sources.source import LimitFeedback, PageRequest
from groundswell.transport.http import HttpResponse
from tests.fake_clock import FakeClock
from tests.unit.sources.fake_reddit import (
    LIMITS,
    OPTIONS,
    TERMS,
    FakeReddit,
    answer,
    fetch,
    listing,
    post,
)


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
