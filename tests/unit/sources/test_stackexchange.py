import asyncio

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
from groundswell.sources.source import PageRequest
from groundswell.sources.stackexchange import StackExchangeOptions, StackExchangeSource
from tests.fake_clock import FakeClock
from tests.fake_http import JSON, FakeHttp


def ask(body, *, cursor=None, limit=10, since=None, terms=("sample", "export"), opts=None, **http):
    fake = FakeHttp(body, **http)
    source = StackExchangeSource(fake, StackExchangeOptions(**(opts or {})), clock=FakeClock())
    request = PageRequest(terms, limit, cursor=cursor, since=since)
    return asyncio.run(source.fetch(request)), fake.requests[-1]


def refused(status, body=b"", **http):
    with pytest.raises(SourceError) as caught:
        ask(body, status=status, **http)
    assert caught.value.remedy
    assert "sample" not in str(caught.value)
    assert "http" not in str(caught.value)
    return caught.value


OPTIONS = {"sites": ("webapps", "superuser")}
QUESTION = {
    "question_id": 7,
    "title": "Sample &amp; title",
    "body": "<p>It is slow</p>",
    "link": "https://webapps.stackexchange.com/questions/7/sample",
    "creation_date": 1772359200,
    "score": 2,
    "answer_count": 1,
}


def test_a_question_becomes_plain_text_and_the_sites_take_turns():
    body = {"items": [QUESTION, 5], "has_more": True, "quota_remaining": 287, "backoff": 10}
    seen, cursor = [], None
    for _ in range(4):
        page, sent = ask(body, cursor=cursor, opts=OPTIONS)
        seen.append((sent.params["site"], sent.params["page"]))
        cursor = page.next_cursor
    assert set(seen) == {(s, p) for s in ("webapps", "superuser") for p in ("1", "2")}
    assert page.documents[0].text == "Sample & title\n\nIt is slow"
    assert page.skipped == 1
    assert page.feedback.remaining == 287
    assert page.feedback.backoff_seconds >= 10


def test_a_throttle_violation_names_its_seconds():
    message = "too many requests from this IP, more requests available in 46472 seconds"
    body = {"error_id": 502, "error_name": "throttle_violation", "error_message": message}
    assert refused(400, body).retry_after_seconds == 46472


def test_a_key_is_sent_and_never_shown():
    opts = {"key": "sample-secret"}
    _, sent = ask({"items": []}, opts=opts)
    assert sent.params["key"] == "sample-secret"
    assert "sample-secret" not in repr(StackExchangeOptions(**opts)) + repr(sent)


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
    item = {**QUESTION, "title": value, "question_id": other, "owner": value, "link": other}
    for body in (
        {"items": [item, value], "backoff": other, "quota_remaining": value},
        {"items": other},
        whole,
    ):
        try:
            page, _ = ask(body, status=status, opts=OPTIONS)
        except SourceError:
            continue
        assert status == 200
        assert page.skipped >= 0
        assert all(document.id.startswith("stackexchange:") for document in page.documents)
