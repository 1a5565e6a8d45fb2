"""X that answers as it is told."""

import asyncio
import json
from typing import Any

import pytest

from groundswell.errors import (
    SourceError,
)
from groundswell.sources.source import Page, PageRequest
from groundswell.sources.x import X, XOptions
from groundswell.transport.http import HttpRequest, HttpResponse
from tests.fake_clock import FakeClock

OPTIONS = XOptions("sample-bearer")
TERMS = ("invoice", "split payment")
PROBLEMS = "https://api.twitter.com/2/problems/"


def answer(value: object, status: int = 200, **headers: str) -> HttpResponse:
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return HttpResponse(status, {k.replace("_", "-"): v for k, v in headers.items()}, body)


def post(**fields: Any) -> dict[str, Any]:
    item = {
        "id": "1992000000000000001",
        "text": "Why is it so hard to split an invoice &amp; a bill?",
        "edit_history_tweet_ids": ["1992000000000000001"],
        "created_at": "2026-10-30T08:14:03.000Z",
        "lang": "en",
        "author_id": "1200000000000000001",
        "public_metrics": {"retweet_count": 2, "reply_count": 5, "like_count": 31},
    }
    return item | fields


def found(*items: object, **meta: object) -> dict[str, Any]:
    return {"data": list(items), "meta": {"result_count": len(items), **meta}}


class FakeX:
    """Answers as told, the last answer for ever."""

    def __init__(self, *answers: HttpResponse) -> None:
        self.answers = list(answers)
        self.requests: list[HttpRequest] = []

    async def send(self, request: HttpRequest) -> HttpResponse:
        self.requests.append(request)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    async def aclose(self) -> None:
        raise AssertionError("the client is not the source's own")


def fetch(
    http: FakeX,
    request: PageRequest | None = None,
    *,
    options: XOptions = OPTIONS,
    clock: FakeClock | None = None,
) -> Page:
    x = X(http, options, clock=clock or FakeClock())
    return asyncio.run(x.fetch(request or PageRequest(TERMS, limit=100)))


def refusal(http: FakeX) -> SourceError:
    with pytest.raises(SourceError) as caught:
        fetch(http)
    error = caught.value
    assert error.source == "x"
    assert error.remedy
    for hidden in ("sample-bearer", "invoice", "split", "http", "sample-account"):
        assert hidden not in error.message
    assert "sample-bearer" not in error.remedy
    return error
