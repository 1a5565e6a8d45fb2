"""Ask from Python in one line."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

from groundswell.config.load import load
from groundswell.domain.event import Event
from groundswell.domain.query import Query
from groundswell.domain.report import Report
from groundswell.engine import Engine


async def ask(question: str, *, within: float = 120.0, **bounds: Any) -> Report:
    """Answer `question` within `within` seconds, with the settings of the environment.

    `bounds` are further fields of `Query`: `sources`, `kinds`, `since`, `language`, `limit`.

    Raises:
        InvalidQueryError: the question or a bound cannot be used.
        ConfigurationError: a setting is wrong.
    """
    query = Query(question, deadline_seconds=within, **bounds)
    async with Engine(load().settings) as engine:
        return await engine.ask(query)


def ask_sync(question: str, *, within: float = 120.0, **bounds: Any) -> Report:
    """Answer `question` from code that is not asynchronous; see `ask`."""
    return asyncio.run(ask(question, within=within, **bounds))


async def stream(
    question: str, *, within: float = 120.0, sources: Sequence[str] = (), **bounds: Any
) -> AsyncIterator[Event]:
    """Yield what happens while `question` is answered; the last event holds the report."""
    query = Query(question, deadline_seconds=within, sources=tuple(sources), **bounds)
    async with Engine(load().settings) as engine:
        async for event in engine.stream(query):
            yield event
