"""Set up the log for a process that belongs to Groundswell, such as its command line."""

import logging
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Literal, TextIO

from groundswell.telemetry import event_log, foreign_logs

if TYPE_CHECKING:
    from structlog.typing import Processor

Level = Literal["debug", "info", "warning", "error"]
Format = Literal["console", "json"]


def configure(stream: TextIO, *, level: Level, format: Format, colour: bool = False) -> None:  # noqa: A002
    """Write events of at least `level` to `stream`, a line each; warnings of libraries too.

    Structlog, which loads a library for consoles, is set up by the first event that is written:
    most commands write none. Programs that use Groundswell as a library configure structlog
    themselves, or not at all.
    """
    forget()
    set_up = partial(_set_up, stream, level=level, format=format, colour=colour)
    if event_log.is_on():
        set_up()
    else:
        log = logging.getLogger(event_log.NAME)
        log.setLevel(level.upper())
        log.propagate = False
        log.addHandler(_FirstEvent(set_up))
    foreign_logs.collect()


def forget() -> None:
    """Leave the standard log of this process as it was."""
    log = logging.getLogger(event_log.NAME)
    for handler in [each for each in log.handlers if isinstance(each, _FirstEvent)]:
        log.removeHandler(handler)
        log.setLevel(logging.NOTSET)
        log.propagate = True
    foreign_logs.forget()


class _FirstEvent(logging.Handler):
    """Set structlog up when there is something to write, and write that."""

    def __init__(self, set_up: Callable[[], None]) -> None:
        super().__init__()
        self._set_up = set_up

    def emit(self, record: logging.LogRecord) -> None:
        self._set_up()
        if isinstance(record, event_log.Event):
            event_log.write(record.levelno, record.name, record.event, **record.fields)


def _set_up(stream: TextIO, *, level: Level, format: Format, colour: bool) -> None:  # noqa: A002
    import structlog  # noqa: PLC0415  # see `configure`

    processors: list[Processor] = [
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
