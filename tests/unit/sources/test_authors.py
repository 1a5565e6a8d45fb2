"""People are counted by keys; names are not kept, but where the licence asks for them."""

import asyncio
import json

import pytest

from groundswell.sources.authors import Authors
from groundswell.sources.github import GitHubOptions, GitHubSource
from groundswell.sources.hackernews import HackerNewsOptions, HackerNewsSource
from groundswell.sources.lemmy import LemmyOptions, LemmySource
from groundswell.sources.reddit import Reddit, RedditOptions
from groundswell.sources.source import PageRequest
from groundswell.sources.stackexchange import StackExchangeOptions, StackExchangeSource
from groundswell.sources.x import X, XOptions
from groundswell.transport.http import HttpResponse
from tests.fake_clock import FakeClock

NAME = "sample_person"


class Answers:
    def __init__(self, body):
        self.body = body

    async def send(self, request):
        value = {"access_token": "token"} if request.method == "POST" else self.body
        return HttpResponse(200, {}, json.dumps(value).encode())

    async def aclose(self):
        pass


def reddit(authors, name):
    data = {"id": "a", "title": "Slow", "author": name}
    options = RedditOptions("id", "secret", "python:sample:v1", authors=authors)
    return Reddit(
        Answers({"data": {"children": [{"kind": "t3", "data": data}]}}), options, clock=FakeClock()
    )


def x(authors, name):
    body = {"data": [{"id": "1", "text": "Slow", "author_id": name}], "meta": {}}
    return X(Answers(body), XOptions("token", authors=authors), clock=FakeClock())


def hackernews(authors, name):
    body = {"hits": [{"objectID": "1", "title": "Slow", "author": name}]}
    options = HackerNewsOptions(authors=authors)
    return HackerNewsSource(Answers(body), options, clock=FakeClock())


def github(authors, name):
    body = {"items": [{"id": 1, "title": "Slow", "user": {"login": name}}]}
    return GitHubSource(Answers(body), GitHubOptions(authors=authors), clock=FakeClock())


def lemmy(authors, name):
    creator = {"actor_id": f"https://lemmy.example/u/{name}", "name": name}
    body = {"posts": [{"post": {"id": 1, "name": "Slow"}, "creator": creator}]}
    return LemmySource(Answers(body), LemmyOptions(api="v3", authors=authors), clock=FakeClock())


SOURCES = pytest.mark.parametrize("build", [reddit, x, hackernews, github, lemmy])


def document(source):
    return asyncio.run(source.fetch(PageRequest(("invoice",), limit=10))).documents[0]


@SOURCES
def test_a_name_becomes_a_key_that_is_the_same_for_the_same_person(build):
    authors = Authors(b"secret")
    first, again = document(build(authors, NAME)), document(build(authors, NAME))
    other = document(build(authors, "somebody_else"))
    assert NAME not in repr(first)
    assert first.author
    assert first.author.startswith(f"{first.source}:")
    assert first.author == again.author != other.author


@SOURCES
def test_a_key_of_another_secret_is_another(build):
    one, two = (document(build(Authors(secret), NAME)).author for secret in (b"a", b"b"))
    assert one != two


@pytest.mark.parametrize("build", [reddit, x, hackernews, github])
@pytest.mark.parametrize("name", [None, "", "\u200b", 7, ["a"], {"a": 1}, True])
def test_without_a_name_there_is_no_key(build, name):
    assert document(build(Authors(), name)).author is None


def test_the_licence_of_stack_exchange_asks_for_the_name():
    owner = {"display_name": "Sample &amp; Person"}
    body = {"items": [{"question_id": 1, "title": "Slow", "owner": owner}]}
    source = StackExchangeSource(Answers(body), StackExchangeOptions(), clock=FakeClock())
    assert document(source).author == "Sample & Person"
