"""Reddit that answers as it is told."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest

from groundswell.errors import (
    SourceError,
)
from groundswell.sources.reddit import Reddit, RedditOptions
from groundswell.sources.source import Page, PageRequest
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
