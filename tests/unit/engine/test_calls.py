"""A bug in one source is that source's failure."""

import asyncio

import pytest

from groundswell.config.load import load
from groundswell.domain.document import Document
from groundswell.domain.query import Query
from groundswell.engine import Engine
from groundswell.errors import SourceNotFoundError
from groundswell.sources.hackernews import HackerNewsSource
from groundswell.sources.lemmy import LemmySource
from groundswell.sources.source import Page, PageRequest

QUERY = Query("What is wrong with export?", sources=("hackernews", "lemmy"), deadline_seconds=30)


async def answered(_: object, request: PageRequest) -> Page:
    text = "The export is broken again and I lost all my invoices."
    return Page((Document("lemmy:1", "lemmy", text, "https://lemmy.example/1"),))


async def closed_badly(_: object) -> None:
    raise RuntimeError("canary")


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (KeyError("canary"), "hackernews: unexpected KeyError in test_calls.py line"),
        (ExceptionGroup("canary", [KeyError("canary")]), "hackernews: unexpected KeyError"),
        (ExceptionGroup("", [SourceNotFoundError("no such", source="hackernews")]), "no such"),
    ],
    ids=["bug", "bugs", "group"],
)
def test_a_bug_in_one_source_spoils_nothing_else(
    fault: Exception, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = []

    async def broken(_: object, request: PageRequest) -> Page:
        raise fault

    async def main() -> None:
        values = {"cache.url": "memory://"}
        async with Engine(load(overrides=values, is_alone=True).settings) as engine:
            report = await engine.ask(QUERY)
        found = {outcome.source: outcome for outcome in report.outcomes}
        assert found["lemmy"].documents == 1
        assert found["hackernews"].status == "failed"
        assert str(found["hackernews"].reason).startswith(reason)
        assert "canary" not in f"{found['hackernews'].reason}{found['hackernews'].remedy}"

    monkeypatch.setattr(HackerNewsSource, "fetch", broken)
    monkeypatch.setattr(HackerNewsSource, "aclose", closed_badly)
    monkeypatch.setattr(LemmySource, "fetch", answered)

    async def close(_: object) -> None:
        closed.append("lemmy")

    monkeypatch.setattr(LemmySource, "aclose", close)
    asyncio.run(main())
    assert closed == ["lemmy"]
