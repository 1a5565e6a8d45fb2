import asyncio
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.errors import (
    SourceAuthenticationError,
    SourceError,
    SourceResponseError,
    SourceThrottledError,
    SourceUnavailableError,
)
from groundswell.sources.github import GitHubOptions, GitHubSource
from groundswell.sources.source import PageRequest
from tests.fake_clock import FakeClock
from tests.fake_http import JSON, FakeHttp


def ask(body, *, cursor=None, limit=10, since=None, terms=("sample", "export"), opts=None, **http):
    fake = FakeHttp(body, **http)
    source = GitHubSource(fake, GitHubOptions(**(opts or {})), clock=FakeClock())
    request = PageRequest(terms, limit, cursor=cursor, since=since)
    return asyncio.run(source.fetch(request)), fake.requests[-1]


def refused(status, body=b"", **http):
    with pytest.raises(SourceError) as caught:
        ask(body, status=status, **http)
    assert caught.value.remedy
    assert "sample" not in str(caught.value)
    assert "http" not in str(caught.value)
    return caught.value


OPTIONS = {}
ISSUE = {
    "id": 9,
    "number": 77,
    "title": "Sample title",
    "body": "It is slow",
    "html_url": "https://github.com/sample/sample/issues/77",
    "repository_url": "https://api.github.com/repos/sample/sample",
    "created_at": "2026-02-01T10:00:00Z",
    "comments": 4,
    "reactions": {"total_count": 12, "+1": 11},
}


def test_an_issue_becomes_a_document_and_a_pull_request_does_not():
    pull = {**ISSUE, "id": 10, "pull_request": {"url": "x"}}
    page, sent = ask({"items": [ISSUE, pull], "total_count": 30})
    (document,) = page.documents
    assert document.id.startswith("github:")
    assert document.text == "Sample title\n\nIt is slow"
    assert document.url == ISSUE["html_url"]
    assert (page.skipped, page.next_cursor) == (1, "2")
    assert "is:issue" in sent.params["q"]


def test_the_query_is_bounded_and_holds_the_date():
    terms = tuple(f"sample{index:030d}" for index in range(20))
    _, sent = ask({"items": []}, terms=terms, since=datetime(2026, 1, 1, tzinfo=UTC))
    assert len(sent.params["q"]) <= 256
    assert "created:>" in sent.params["q"]
    assert "is:issue" in sent.params["q"]


def test_a_used_up_limit_and_a_secondary_limit_are_throttling():
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1"}
    assert isinstance(refused(403, {}, headers=headers), SourceThrottledError)
    body = {"message": "You have exceeded a secondary rate limit"}
    assert refused(403, body).retry_after_seconds >= 60
    assert isinstance(refused(403, {"message": "no"}), SourceAuthenticationError)


def test_the_token_is_sent_and_never_shown():
    opts = {"token": "sample-secret"}
    _, sent = ask({"items": []}, opts=opts)
    assert sent.headers["authorization"] == "Bearer sample-secret"
    assert "sample-secret" not in repr(GitHubOptions(**opts)) + repr(sent)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, SourceResponseError),
        (401, SourceAuthenticationError),
        (404, SourceResponseError),
        (429, SourceThrottledError),
        (500, SourceUnavailableError),
        (503, SourceUnavailableError),
    ],
)
def test_a_status_names_who_must_act(status, kind):
    assert isinstance(refused(status, {"message": "sample http"}), kind)


def test_retry_after_is_kept():
    assert refused(429, {}, headers={"retry-after": "7"}).retry_after_seconds == 7


def test_a_foreign_cursor_is_refused():
    with pytest.raises(SourceResponseError):
        ask({}, cursor="nonsense/../")


@settings(max_examples=60, deadline=None)
@given(JSON, JSON, JSON, st.sampled_from([200, 400, 403, 429, 500]))
def test_arbitrary_json_is_a_page_or_a_source_error(value, other, whole, status):
    item = {**ISSUE, "title": value, "id": other, "user": value, "reactions": other}
    for body in ({"items": [item, value], "total_count": other}, {"items": other}, whole):
        try:
            page, _ = ask(body, status=status, opts=OPTIONS)
        except SourceError:
            continue
        assert status == 200
        assert page.skipped >= 0
        assert all(document.id.startswith("github:") for document in page.documents)
