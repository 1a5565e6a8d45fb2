"""An engine in a thread answers whoever still asks when it closes."""

import asyncio

import pytest

from groundswell.config.load import load
from groundswell.config.settings import Settings
from groundswell.domain.query import Query
from groundswell.errors import ConfigurationError
from groundswell.integrations.engine_thread import EngineThread
from tests.hanging import Hanging
from tests.integration.test_engine import server

QUERY = Query("What hurts?", sources=("hackernews",), deadline_seconds=20)


def settings(url: str = "http://127.0.0.1:1") -> Settings:
    overrides = {"cache.url": "memory://", "sources.hackernews.base_url": url}
    return load(overrides=overrides, environ={}, dotenv=None).settings


def test_running_questions_answer_with_what_they_have_when_it_closes() -> None:
    async def main() -> None:
        provider = Hanging()
        async with server(provider) as url:
            engine = EngineThread(settings(url))
            await asyncio.to_thread(engine.__enter__)
            here = asyncio.ensure_future(engine.ask(QUERY))
            there = asyncio.ensure_future(asyncio.to_thread(engine.ask_sync, QUERY))
            await provider.asked.wait()
            await asyncio.to_thread(engine.__exit__, None, None, None)
            for report in (await here, await there):
                assert report.outcomes[0].reason == "interrupted"

    asyncio.run(main())


def test_what_does_not_end_when_it_closes_is_no_cancellation_of_the_caller(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("groundswell.integrations.engine_thread._ANSWER_SECONDS", 0.01)

    async def main() -> None:
        begun = asyncio.Event()
        loop = asyncio.get_running_loop()

        async def endless() -> None:
            loop.call_soon_threadsafe(begun.set)
            await asyncio.Event().wait()

        engine = EngineThread(settings())
        await asyncio.to_thread(engine.__enter__)
        here = asyncio.ensure_future(engine.arun(endless()))
        there = asyncio.ensure_future(asyncio.to_thread(engine.run, endless(), seconds=20))
        await begun.wait()
        await asyncio.to_thread(engine.__exit__, None, None, None)
        for waiting in (here, there):
            with pytest.raises(ConfigurationError, match="not open"):
                await waiting

    asyncio.run(main())


def test_who_gives_a_question_up_is_cancelled() -> None:
    async def main() -> None:
        provider = Hanging()
        async with server(provider) as url:
            engine = EngineThread(settings(url))
            await asyncio.to_thread(engine.__enter__)
            asking = asyncio.ensure_future(engine.ask(QUERY))
            await provider.asked.wait()
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking
            await provider.left.wait()
            await asyncio.to_thread(engine.__exit__, None, None, None)

    asyncio.run(main())
