"""One request to a keyless source, answered as told."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from groundswell.errors import SourceError
from groundswell.sources.source import Page, PageRequest
from groundswell.transport.http import HttpRequest
from tests.fake_clock import FakeClock
from tests.fake_http import FakeHttp

TERMS = ("sample", "export")


def asking(source: Callable[..., Any], options: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that asks `source` and gives the page and the request that was sent."""

    def ask(
        body: object, *, cursor=None, limit=10, since=None, terms=TERMS, opts=None, **http: Any
    ) -> tuple[Page, HttpRequest]:
        fake = FakeHttp(body, **http)
        made = source(fake, options(**(opts or {})), clock=FakeClock())
        request = PageRequest(terms, limit, cursor=cursor, since=since)
        return asyncio.run(made.fetch(request)), fake.requests[-1]

    return ask


def refusing(ask: Callable[..., Any]) -> Callable[..., SourceError]:
    """Return a function that gives the error of a refused request, after a look at its words."""

    def refused(status: int, body: object = b"", **http: Any) -> SourceError:
        with pytest.raises(SourceError) as caught:
            ask(body, status=status, **http)
        assert caught.value.remedy
        assert "sample" not in str(caught.value)
        assert "http" not in str(caught.value)
        return caught.value

    return refused
