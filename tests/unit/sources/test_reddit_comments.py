"""Threads of the posts with most comments are read, one a page, after the posts."""

import asyncio
import json
from datetime import timedelta

import pytest

from groundswell.errors import SourceResponseError, SourceThrottledError
from groundswell.sources.reddit import Reddit, RedditOptions
from groundswell.sources.source import PageRequest
from groundswell.transport.http import HttpResponse
from tests.fake_clock import FakeClock

NOW = FakeClock().now()
THREAD = "/comments/busy"


def post(native, comments):
    data = {"id": native, "title": f"Title {native}", "num_comments": comments}
    return {"kind": "t3", "data": data}


def comment(native, body, *, replies="", age_days=1.0):
    data = {
        "id": native,
        "body": body,
        "author": "sample",
        "score": 3,
        "link_id": "t3_busy",
        "created_utc": (NOW - timedelta(days=age_days)).timestamp(),
        "replies": replies,
    }
    return {"kind": "t1", "data": data}


def listing(*children, after=None):
    return {"kind": "Listing", "data": {"after": after, "children": list(children)}}


MORE = {"kind": "more", "data": {"id": "_", "count": 0, "children": []}}
POSTS = listing(
    post("calm", 1),
    post("busy", 40),
    post("mild", 5),
    post("warm", 9),
    post("last", 2),
    after="t3_z",
)


class FakeReddit:
    def __init__(self, threads=None, posts=POSTS, status=200, body=None):
        self.threads = {} if threads is None else threads
        self.posts, self.status, self.body = posts, status, body
        self.paths, self.requests = [], []

    async def send(self, request):
        if request.method == "POST":
            return HttpResponse(200, {}, b'{"access_token": "token"}')
        path = request.url.removeprefix("https://oauth.reddit.com")
        self.paths.append(path)
        self.requests.append(request)
        if path == "/search":
            return HttpResponse(200, {}, json.dumps(self.posts).encode())
        body = json.dumps(self.threads.get(path)) if self.body is None else self.body
        return HttpResponse(self.status, {}, body.encode())

    async def aclose(self):
        pass


def pages(http, *, comments=True, limit=100, since=None, most=10):
    options = RedditOptions("id", "secret", "python:sample:v1", comments=comments)

    async def run():
        reddit = Reddit(http, options, clock=FakeClock())
        found, cursors = [], [None]
        while cursors and len(found) < most:
            request = PageRequest(("invoice",), limit, cursor=cursors.pop(0), since=since)
            found.append(page := await reddit.fetch(request))
            cursors += [each for each in (page.next_cursor, *page.side_cursors) if each]
        return found

    return asyncio.run(run())


def test_the_three_busiest_threads_are_read_before_the_listing_goes_on():
    http = FakeReddit({}, status=404)
    pages(http, most=5)
    assert http.paths == ["/search", THREAD, "/comments/warm", "/comments/mild", "/search"]
    assert http.requests[-1].params["after"] == "t3_z"


def test_room_is_left_for_comments():
    http = FakeReddit({}, status=404)
    pages(http, most=5)
    assert http.requests[0].params["limit"] == "60"
    assert http.requests[-1].params["limit"] == "100"


def test_a_comment_and_its_replies_become_documents_and_more_nodes_go():
    reply = comment("r1", "Me too &amp; more")
    tree = listing(comment("c1", "It loses rows", replies=listing(reply, MORE)), MORE)
    page = pages(FakeReddit({THREAD: [listing(post("busy", 40)), tree]}), most=2)[1]
    assert [item.id for item in page.documents] == ["reddit:t1_c1", "reddit:t1_r1"]
    assert page.documents[1].text == "Me too & more"
    assert page.documents[0].url == "https://www.reddit.com/comments/busy/comment/c1"
    assert page.documents[0].extra["type"] == "comment"
    assert page.skipped == 0


def test_deleted_comments_are_skipped_and_old_ones_left_out():
    tree = listing(
        comment("c1", "[removed]"), comment("c2", "old", age_days=50), comment("c3", "x")
    )
    http = FakeReddit({THREAD: [listing(), tree]})
    page = pages(http, most=2, since=NOW - timedelta(days=7))[1]
    assert [item.id for item in page.documents] == ["reddit:t1_c3"]
    assert page.skipped == 1


@pytest.mark.parametrize("status", [403, 404, 451])
def test_a_thread_that_is_gone_does_not_end_the_search(status):
    http = FakeReddit({}, status=status)
    assert [page.skipped for page in pages(http, most=3)] == [0, 1, 1]


def test_a_block_page_for_a_thread_is_not_taken_for_a_deleted_one():
    with pytest.raises(SourceThrottledError):
        pages(FakeReddit(status=403, body="<html>Blocked</html>"), most=2)


def test_without_comments_the_listing_just_goes_on():
    http = FakeReddit()
    pages(http, comments=False, most=2)
    assert http.paths == ["/search", "/search"]
    assert http.requests[0].params["limit"] == "100"


@pytest.mark.parametrize(
    "body", ["null", "[]", "[{}]", '{"data": 1}', "[1, 2]", "<p>", '[{}, {"data": {}}]']
)
def test_a_thread_of_strange_shape_is_a_source_error(body):
    with pytest.raises(SourceResponseError) as caught:
        pages(FakeReddit(body=body), most=2)
    assert caught.value.remedy


@pytest.mark.parametrize("cursor", ["comments:", "comments:../x:", "comments:a:b:c", "a b", "&x=1"])
def test_a_cursor_that_is_none_of_ours_is_refused(cursor):
    reddit = Reddit(FakeReddit(), RedditOptions("i", "s", "a:b:c"), clock=FakeClock())
    with pytest.raises(SourceResponseError, match="cursor"):
        asyncio.run(reddit.fetch(PageRequest(("invoice",), 10, cursor=cursor)))
