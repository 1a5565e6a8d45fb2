"""Look at an engine without asking anything."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from groundswell.cli.loading import load_settings
from groundswell.config.settings import Settings
from groundswell.engine import Engine
from groundswell.sources.status import SourceStatus
from groundswell.telemetry import logs

T = TypeVar("T")


def with_engine(settings: Settings, action: Callable[[Engine], Awaitable[T]]) -> T:
    """Return what `action` returns of an engine that lives as long as the call."""
    logs.configure(sys.stderr, level=settings.log.level, format=settings.log.format)

    async def run() -> T:
        async with Engine(settings) as engine:
            return await action(engine)

    return asyncio.run(run())


def statuses(config: Path | None) -> list[SourceStatus]:
    """Return every source with its state.

    Raises:
        ConfigurationError: a setting is wrong.
    """

    async def describe(engine: Engine) -> list[SourceStatus]:
        return engine.describe_sources()

    return with_engine(load_settings(config=config).settings, describe)
