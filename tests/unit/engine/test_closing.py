"""An engine closes whole, whatever goes on in it or fails."""

import asyncio
from pathlib import Path

import pytest

from groundswell.cache.sqlite import SqliteStore
from groundswell.config.load import load
from groundswell.domain.document import Document
from groundswell.domain.query import Query
from groundswell.engine import Engine
from groundswell.errors import StoreUnavailableError
from groundswell.sources.hackernews import HackerNewsSource
from groundswell.sources.lemmy import LemmySource
from groundswell.sources.source import Page, PageRequest

QUERY = Query("What is wrong with export?", sources=("hackernews", "lemmy"), deadline_seconds=30)


def engine(folder: Path, **changed: object) -> Engine:
    values = {"cache.url": f"sqlite://{folder / 'cache.sqlite'}", **changed}
    return Engine(load(overrides=values, is_alone=True).settings)


def test_a_question_under_way_is_answered_before_everything_closes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = asyncio.Event()

    async def answers(_: object, request: PageRequest) -> Page:
        text = "The export is broken again and I lost all my invoices."
        return Page((Document("lemmy:1", "lemmy", text, "https://lemmy.example/1"),))

    async def hangs(_: object, request: PageRequest) -> Page:
        asked.set()
        await asyncio.Event().wait()
        raise AssertionError

    async def main() -> None:
        opened = engine(tmp_path)
        asking = asyncio.ensure_future(opened.ask(QUERY))
        await asked.wait()
        await opened.aclose()
        report = await asking
        assert {outcome.source: outcome.reason for outcome in report.outcomes}[
            "hackernews"
        ] == "interrupted"

    monkeypatch.setattr(HackerNewsSource, "fetch", hangs)
    monkeypatch.setattr(LemmySource, "fetch", answers)
    asyncio.run(main())


def test_closing_twice_is_harmless(tmp_path: Path) -> None:
    async def main() -> None:
        opened = engine(tmp_path)
        await opened.ask(Query("What is wrong?", sources=("hackernews",), deadline_seconds=1))
        await opened.aclose()
        await opened.aclose()

    asyncio.run(main())


def test_a_question_after_the_end_is_answered_with_why(tmp_path: Path) -> None:
    async def main() -> None:
        opened = engine(tmp_path)
        await opened.aclose()
        report = await opened.ask(QUERY)
        assert {outcome.status for outcome in report.outcomes} == {"failed"}

    asyncio.run(main())


def test_what_fails_to_close_keeps_nothing_else_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = []

    async def main() -> None:
        opened = engine(tmp_path)
        monkeypatch.setattr(opened._http, "aclose", fails)
        monkeypatch.setattr(opened._store.cache, "aclose", closes)
        with pytest.raises(RuntimeError, match="broken"):
            await opened.aclose()

    async def fails() -> None:
        raise RuntimeError("broken")

    async def closes() -> None:
        closed.append("cache")

    asyncio.run(main())
    assert closed == ["cache"]


def test_a_store_that_rests_after_a_failure_is_closed_all_the_same(tmp_path: Path) -> None:
    closed = []

    class Broken(SqliteStore):
        async def get(self, key: str) -> bytes | None:
            raise StoreUnavailableError("gone")

        async def aclose(self) -> None:
            closed.append(self)
            await super().aclose()

    async def main() -> None:
        opened = engine(tmp_path)
        opened._store.cache._store.__class__ = Broken
        assert await opened._store.cache.get("a:k") is None
        await opened.aclose()

    asyncio.run(main())
    assert len(closed) == 1


def test_nobody_waits_for_a_question_whose_work_was_cancelled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = asyncio.Event()

    async def hangs(_: object, request: PageRequest) -> Page:
        asked.set()
        await asyncio.Event().wait()
        raise AssertionError

    async def main() -> None:
        async with engine(tmp_path) as opened:
            asking = asyncio.ensure_future(opened.ask(QUERY))
            await asked.wait()
            (work,) = opened._underway._work
            work.cancel()
            async with asyncio.timeout(10):
                await asyncio.wait({asking})
            assert asking.cancelled()

    monkeypatch.setattr(HackerNewsSource, "fetch", hangs)
    monkeypatch.setattr(LemmySource, "fetch", hangs)
    asyncio.run(main())
