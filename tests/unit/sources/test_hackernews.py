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
from groundswell.sources.hackernews import HackerNewsOptions, HackerNewsSource
from groundswell.sources.source import PageRequest
from tests.fake_clock import FakeClock
from tests.fake_http import JSON, FakeHttp


def ask(body, *, cursor=None, limit=10, since=None, terms=("sample", "export"), opts=None, **http):
    fake = FakeHttp(body, **http)
    source = HackerNewsSource(fake, HackerNewsOptions(**(opts or {})), clock=FakeClock())
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
HIT = {
    "objectID": "41",
    "author": "sample_user",
    "created_at_i": 1772359200,
    "points": 3,
    "title": "Sample &amp; title",
    "story_text": "<p>It&#x27;s slow",
}


def test_a_story_becomes_plain_text_with_its_title():
    page, sent = ask({"hits": [HIT, {"title": "no id"}, 5], "nbPages": 2})
    (document,) = page.documents
    assert (document.id, page.skipped, page.next_cursor) == ("hackernews:41", 2, "1")
    assert document.text == "Sample & title\n\nIt's slow"
    assert document.url == "https://news.ycombinator.com/item?id=41"
    assert document.created_at == datetime.fromtimestamp(1772359200, UTC)
    assert sent.params["tags"] == "(story,comment)"


def test_since_is_a_numeric_filter_and_hits_past_1000_are_not_asked_for():
    since = datetime(2026, 1, 1, tzinfo=UTC)
    body = {"hits": [HIT], "nbPages": 50}
    page, sent = ask(body, since=since, cursor="9", limit=100)
    assert str(int(since.timestamp())) in sent.params["numericFilters"]
    assert page.next_cursor is None


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
    item = {**HIT, "title": value, "objectID": other, "points": value, "created_at_i": other}
    for body in ({"hits": [item, value], "nbPages": other}, {"hits": other}, whole):
        try:
            page, _ = ask(body, status=status, opts=OPTIONS)
        except SourceError:
            continue
        assert status == 200
        assert page.skipped >= 0
        assert all(document.id.startswith("hackernews:") for document in page.documents)
