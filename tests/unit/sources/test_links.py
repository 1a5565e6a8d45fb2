"""Links lead where `site_url` says, so that those of a mirror or the sandbox open there."""

import asyncio
import json

from groundswell.sources.hackernews import HackerNewsOptions, HackerNewsSource
from groundswell.sources.lemmy import LemmyOptions, LemmySource
from groundswell.sources.reddit import Reddit, RedditOptions
from groundswell.sources.source import PageRequest
from groundswell.sources.x import X, XOptions
from groundswell.transport.http import HttpResponse
from tests.fake_clock import FakeClock

SITE = "http://127.0.0.1:8899/mirror"
REQUEST = PageRequest(("invoice",), limit=10)


class Answers:
    """A token for a POST, else the given answer."""

    def __init__(self, body):
        self.body = body

    async def send(self, request):
        value = {"access_token": "token"} if request.method == "POST" else self.body
        return HttpResponse(200, {}, json.dumps(value).encode())

    async def aclose(self):
        pass


def link(source):
    return asyncio.run(source.fetch(REQUEST)).documents[0].url


def test_links_to_reddit_lead_to_its_site_url():
    data = {"id": "abc", "title": "Slow export", "permalink": "/r/sample/comments/abc/slow/"}
    http = Answers({"data": {"children": [{"kind": "t3", "data": data}]}})
    options = RedditOptions("id", "secret", "python:sample:v1", site_url=SITE + "/")
    url = link(Reddit(http, options, clock=FakeClock()))
    assert url == f"{SITE}/r/sample/comments/abc/slow/"


def test_links_to_x_lead_to_its_site_url():
    http = Answers({"data": [{"id": "12", "text": "Slow export"}], "meta": {}})
    assert link(X(http, XOptions("token", site_url=SITE), clock=FakeClock())) == (
        f"{SITE}/i/web/status/12"
    )


def test_links_to_hacker_news_lead_to_its_site_url():
    http = Answers({"hits": [{"objectID": "12", "title": "Slow export"}]})
    source = HackerNewsSource(http, HackerNewsOptions(site_url=SITE), clock=FakeClock())
    assert link(source) == f"{SITE}/item?id=12"


def test_a_lemmy_post_without_an_address_is_linked_at_its_instance():
    http = Answers({"posts": [{"post": {"id": 5, "name": "Slow export", "ap_id": "javascript:"}}]})
    source = LemmySource(http, LemmyOptions(base_url=SITE, api="v3"), clock=FakeClock())
    assert link(source) == f"{SITE}/post/5"
