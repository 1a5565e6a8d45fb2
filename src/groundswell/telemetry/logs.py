"""Set up structlog for a process that belongs to Groundswell, such as its command line."""

import logging
from typing import Literal, TextIO

import structlog

from groundswell.telemetry import foreign_logs

Level = Literal["debug", "info", "warning", "error"]
Format = Literal["console", "json"]


def configure(stream: TextIO, *, level: Level, format: Format, colour: bool = False) -> None:  # noqa: A002
    """Write events of at least `level` to `stream`, a line each; warnings of libraries too.

    Programs that use Groundswell as a library configure structlog themselves, or not at all.
    """
    processors: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if format == "json":
        processors += [
            structlog.processors.format_exc_info,
            structlog.processors.EventRenamer("event"),
            structlog.processors.JSONRenderer(default=str),
        ]
    else:
        processors.append(structlog.dev.ConsoleRenderer(colors=colour, pad_event_to=24))
    structlog.configure(
        processors=processors,
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.WriteLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    foreign_logs.collect()
