"""Close a source so that a failure keeps no other from it."""

import logging

from groundswell.sources.source import Source
from groundswell.telemetry import event_log, failure


async def close(source: Source, *, name: str) -> None:
    """Let the source `name` free what it holds; a failure is logged by its place, no more."""
    try:
        await source.aclose()
    except Exception as error:  # noqa: BLE001  # a bug, or a broken connection
        event_log.write(
            logging.WARNING,
            event_log.NAME,
            "source.close_failed",
            source=name,
            reason=failure.place(error),
        )
