"""Web search backends over an answer that is told."""

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

from groundswell.sources.google import GoogleSource
from groundswell.sources.source import Page, PageRequest
from groundswell.sources.web_search import backend
from groundswell.sources.web_search.brave import Brave, BraveOptions
from groundswell.sources.web_search.google_cse import GoogleCse, GoogleCseOptions
from groundswell.sources.web_search.searxng import Searxng, SearxngOptions
from groundswell.sources.web_search.serper import Serper, SerperOptions
from groundswell.sources.web_search.tavily import Tavily, TavilyOptions
from groundswell.transport.http import HttpRequest, HttpResponse
from tests.fake_clock import FakeClock

SECRET = "s3cr3t-key"
URL = "https://example.com/a"
NOW = datetime(2026, 11, 1, tzinfo=UTC)
NAMES = ("google_cse", "brave", "serper", "tavily", "keyless", "searxng")


class FakeHttp:
    def __init__(
        self, value: Any, *, status: int = 200, headers: dict[str, str] | None = None
    ) -> None:
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        self.response = HttpResponse(status, headers or {}, body)
        self.requests: list[HttpRequest] = []

    async def send(self, request: HttpRequest) -> HttpResponse:
        self.requests.append(request)
        return self.response

    async def aclose(self) -> None: ...


def made(name: str, http: FakeHttp, clock: FakeClock | None = None) -> backend.Backend:
    clock = clock or FakeClock()
    match name:
        case "google_cse":
            return GoogleCse(http, GoogleCseOptions(SECRET, "engine"), clock=clock)
        case "brave":
            return Brave(http, BraveOptions(SECRET), clock=clock)
        case "serper":
            return Serper(http, SerperOptions(SECRET), clock=clock)
        case "tavily":
            return Tavily(http, TavilyOptions(SECRET), clock=clock)
        case "keyless":
            return Tavily(http, TavilyOptions(), clock=clock)
        case _:
            return Searxng(http, SearxngOptions(), clock=clock)


def fetched(name: str, http: FakeHttp, **fields: Any) -> Page:
    request = PageRequest(**{"terms": ("invoice", "split annoying"), "limit": 10, **fields})
    return asyncio.run(GoogleSource(made(name, http), ttl_seconds=60.0).fetch(request))


def result(name: str, url: str = URL) -> dict[str, Any]:
    """A sample answer with one result."""
    match name:
        case "google_cse":
            return {"items": [{"link": url, "title": "Splitting", "snippet": "It is hard"}]}
        case "brave":
            item = {"url": url, "title": "Splitting", "description": "It is hard"}
            return {"query": {"more_results_available": True}, "web": {"results": [item]}}
        case "serper":
            item = {"link": url, "title": "Splitting", "snippet": "It is hard"}
            return {"organic": [item], "credits": 2}
        case _:
            return {"results": [{"url": url, "title": "Splitting", "content": "It is hard"}]}
