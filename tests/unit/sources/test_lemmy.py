import asyncio
import json
from datetime import UTC, datetime

import pytest

from groundswell.errors import (
    SourceError,
    SourceThrottledError,
)
from groundswell.sources.lemmy import LemmyOptions, LemmySource
from groundswell.sources.source import PageRequest
from groundswell.transport.http import HttpResponse
from tests.fake_clock import FakeClock
from tests.fake_http import FakeHttp
from tests.unit.sources.keyless import asking, refusing

ask = asking(LemmySource, LemmyOptions)
refused = refusing(ask)


OPTIONS = {"api": "v3"}
POST = {
    "post": {
        "id": 5,
        "name": "Sample title",
        "body": "It is slow",
        "ap_id": "https://lemmy.example/post/5",
        "published": "2026-03-01T10:00:00.000000Z",
    },
    "counts": {"score": 60, "comments": 14},
}
COMMENT = {
    "comment": {"id": 5, "content": "Too slow", "ap_id": "https://lemmy.example/comment/5"},
    "counts": {"score": 1, "child_count": 0},
}


def test_posts_and_comments_become_documents_with_ids_of_their_own():
    removed = {"post": {**POST["post"], "id": 6, "removed": True}}
    page, sent = ask({"posts": [POST, removed], "comments": [COMMENT]}, opts=OPTIONS)
    assert {document.text for document in page.documents} == {
        "Sample title\n\nIt is slow",
        "Too slow",
    }
    assert len({document.id for document in page.documents}) == 2
    assert page.skipped == 1
    assert sent.params["q"]


def test_what_is_older_than_since_is_left_out():
    since = datetime(2026, 6, 1, tzinfo=UTC)
    page, _ = ask({"posts": [POST], "comments": []}, opts=OPTIONS, since=since)
    assert page.documents == ()


@pytest.mark.parametrize("reason", ["rate_limit_error", "too_many_requests"])
@pytest.mark.parametrize("status", [400, 403, 429])
def test_a_rate_limit_is_known_by_its_name_whatever_the_status(reason, status):
    error = refused(status, {"error": reason}, opts=OPTIONS)
    assert isinstance(error, SourceThrottledError)
    assert error.retryable
    assert error.retry_after_seconds == 60.0


def test_the_language_of_a_post_is_known_from_the_instance():
    site = {"version": "0.19.9", "all_languages": [{"id": 32, "code": "de"}, {"id": "x"}, 7]}
    post = {"post": {**POST["post"], "language_id": 32}}
    answers = {"/api/v3/site": site, "/api/v3/search": {"posts": [post]}}

    class Instance(FakeHttp):
        async def send(self, request):
            await super().send(request)
            path = request.url.removeprefix("https://lemmy.world")
            return HttpResponse(200, {}, json.dumps(answers[path]).encode())

    source = LemmySource(Instance(b""), LemmyOptions(), clock=FakeClock())
    page = asyncio.run(source.fetch(PageRequest(("export",), 10)))
    assert page.documents[0].language == "de"


def test_an_instance_that_did_not_say_what_it_speaks_is_asked_again():
    fake = FakeHttp(b"<html>", status=503)
    source = LemmySource(fake, LemmyOptions(), clock=FakeClock())
    for _ in range(2):
        with pytest.raises(SourceError):
            asyncio.run(source.fetch(PageRequest(("export",), 10)))
    assert [request.url.rpartition("/")[2] for request in fake.requests] == ["site", "search"] * 2
