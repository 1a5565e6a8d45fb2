"""Ask from Python in one line."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Any

from groundswell.config.load import load
from groundswell.domain.event import Event
from groundswell.domain.query import Query
from groundswell.domain.report import Report
from groundswell.engine import Engine
from groundswell.errors import ConfigurationError, InvalidQueryError
from groundswell.formats import notebook
from groundswell.sources.source import Source

Sources = Sequence[str | Source]


async def ask(
    question: str, *, within: float = 120.0, sources: Sources = (), **bounds: Any
) -> Report:
    """Answer `question` within `within` seconds, with the settings of the environment.

    `sources` are names (one may stand alone), or sources of your own; without any, every source
    that is ready is asked. `bounds` are further fields of `Query`: `kinds`, `since`, `language`,
    `limit`. In a notebook the report shows itself as a page.

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
    """Answer `question` from code that is not asynchronous; see `ask`.

    Raises:
        ConfigurationError: an event loop runs here already, as it does in a notebook.
    """
    if _is_in_a_loop():
        raise ConfigurationError(
            "ask_sync: an event loop runs here already, as it does in a notebook",
            remedy="Write: report = await groundswell.ask(…).",
        )
    return asyncio.run(ask(question, within=within, sources=sources, **bounds))


async def stream(
    question: str, *, within: float = 120.0, sources: Sources = (), **bounds: Any
) -> AsyncGenerator[Event, None]:
    """Yield what happens while `question` is answered; the last event holds the report.

    Who leaves before that closes it: `async with contextlib.aclosing(stream(…)) as events`.
    """
    notebook.register()
    query, own = _query(question, within, sources, bounds)
    async with (
        Engine(load().settings, sources=own) as engine,
        aclosing(engine.stream(query)) as events,
    ):
        async for event in events:
            yield event


def _is_in_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _query(
    question: str, within: float, sources: Sources, bounds: dict[str, Any]
) -> tuple[Query, list[Source]]:
    if isinstance(within, str):
        raise InvalidQueryError(
            f"within: {within[:40]!r} is no number of seconds", remedy="Write within=30."
        )
    if isinstance(bounds.get("since"), str):
        raise InvalidQueryError(
            "since: it is a text, not a time",
            remedy="Write since=datetime(2026, 3, 1, tzinfo=timezone.utc).",
        )
    asked = (sources,) if isinstance(sources, str) else sources
    own = [each for each in asked if not isinstance(each, str)]
    names = tuple(each if isinstance(each, str) else each.info.name for each in asked)
    return Query(question, sources=names, deadline_seconds=within, **bounds), own
