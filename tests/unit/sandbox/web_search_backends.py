"""The web search stand-ins, asked by our own adapters over real HTTP."""

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from groundswell.sandbox.corpus import Corpus
from groundswell.sources.source import PageRequest
from groundswell.sources.web_search.brave import Brave, BraveOptions
from groundswell.sources.web_search.google_cse import GoogleCse, GoogleCseOptions
from groundswell.sources.web_search.searxng import Searxng, SearxngOptions
from groundswell.sources.web_search.serper import Serper, SerperOptions
from groundswell.sources.web_search.tavily import Tavily, TavilyOptions
from tests.fake_clock import FakeClock
from tests.unit.sandbox.stand_ins import post, served

NOW = FakeClock().now()


def aged(number, platform="web", *, days=0.5, **changes):
    return post(number, platform, created_at=NOW - timedelta(days=days), **changes)


def corpus(count=30, platform="web"):
    return Corpus([aged(number, platform) for number in range(1, count + 1)])


def google_cse(key="sandbox-google"):
    return lambda client, clock: GoogleCse(
        client.http,
        GoogleCseOptions(key, "sandbox-engine", base_url=f"{client.sandbox.url}/google"),
        clock=clock,
    )


def brave(key="sandbox-brave"):
    return lambda client, clock: Brave(
        client.http, BraveOptions(key, base_url=f"{client.sandbox.url}/brave"), clock=clock
    )


def serper(key="sandbox-serper"):
    return lambda client, clock: Serper(
        client.http, SerperOptions(key, base_url=f"{client.sandbox.url}/serper"), clock=clock
    )


def tavily(key="sandbox-tavily"):
    return lambda client, clock: Tavily(
        client.http, TavilyOptions(key, base_url=f"{client.sandbox.url}/tavily"), clock=clock
    )


def searxng():
    return lambda client, clock: Searxng(
        client.http, SearxngOptions(base_url=f"{client.sandbox.url}/searxng"), clock=clock
    )


ALL = [google_cse, brave, serper, tavily, searxng]
EACH = pytest.mark.parametrize("backend", ALL, ids=lambda backend: backend.__name__)


@asynccontextmanager
async def asking(build, posts, **options):
    clock = FakeClock()
    async with served(posts, clock=clock, **options) as client:
        yield build(client, clock), client, clock


def search(build, posts, *, terms=("export",), limit=100, since=None, most=1, **options):
    """Return the pages that the adapter reads."""

    async def main():
        pages, cursor = [], None
        async with asking(build, posts, **options) as (adapter, _, _):
            while len(pages) < most:
                request = PageRequest(terms, limit, cursor=cursor, since=since)
                pages.append(await adapter.search(request))
                cursor = pages[-1].next_cursor
                if cursor is None:
                    break
        return pages

    return asyncio.run(main())


def only(stand_in):
    """Serve this stand-in alone."""
    return lambda posts, seed: (stand_in(posts),)
