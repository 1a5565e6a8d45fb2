from datetime import UTC, datetime

from groundswell.errors import (
    SourceAuthenticationError,
    SourceThrottledError,
)
from groundswell.sources.github import GitHubOptions, GitHubSource
from tests.unit.sources.keyless import asking, refusing

ask = asking(GitHubSource, GitHubOptions)
refused = refusing(ask)


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
