"""Ask from Python in one line."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

from groundswell.config.load import load
from groundswell.domain.event import Event
from groundswell.domain.query import Query
from groundswell.domain.report import Report
from groundswell.engine import Engine
from groundswell.formats import notebook
from groundswell.sources.source import Source

Sources = Sequence[str | Source]


async def ask(
    question: str, *, within: float = 120.0, sources: Sources = (), **bounds: Any
) -> Report:
    """Answer `question` within `within` seconds, with the settings of the environment.

    `sources` are names, or sources of your own; without any, every source that is ready is asked.
    `bounds` are further fields of `Query`: `kinds`, `since`, `language`, `limit`. In a notebook
    the report shows itself as a page.

    Raises:
        InvalidQueryError: the question or a bound cannot be used.
        ConfigurationError: a setting is wrong.
    """
    notebook.register()
    query, own = _query(question, within, sources, bounds)
    async with Engine(load().settings, sources=own) as engine:
        return await engine.ask(query)


def ask_sync(
    question: str, *, within: float = 120.0, sources: Sources = (), **bounds: Any
) -> Report:
    """Answer `question` from code that is not asynchronous; see `ask`."""
    return asyncio.run(ask(question, within=within, sources=sources, **bounds))


async def stream(
    question: str, *, within: float = 120.0, sources: Sources = (), **bounds: Any
) -> AsyncIterator[Event]:
    """Yield what happens while `question` is answered; the last event holds the report."""
    notebook.register()
    query, own = _query(question, within, sources, bounds)
    async with Engine(load().settings, sources=own) as engine:
        async for event in engine.stream(query):
            yield event


def _query(
    question: str, within: float, sources: Sources, bounds: dict[str, Any]
) -> tuple[Query, list[Source]]:
    own = [each for each in sources if not isinstance(each, str)]
    names = tuple(each if isinstance(each, str) else each.info.name for each in sources)
    return Query(question, sources=names, deadline_seconds=within, **bounds), own
