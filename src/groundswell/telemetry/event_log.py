"""Write events to the log of this process; structlog loads when there is one to write."""

import logging
import sys
from types import ModuleType

NAME = "groundswell"


class Event(logging.LogRecord):
    """One event on its way through the standard log, which shows it as a line of text."""

    def __init__(self, level: int, name: str, event: str, fields: dict[str, object]) -> None:
        text = " ".join([event, *(f"{key}={value}" for key, value in fields.items())])
        super().__init__(name, level, "", 0, "%s", (text,), None)
        self.event = event
        self.fields = fields


def write(level: int, logger: str, event: str, /, **fields: object) -> None:
    """Write `event`; fields never hold a key, a question or a document.

    A program that has set up structlog gets it there, any other from the standard log: structlog
    without a configuration prints to stdout, where a library has no business.
    """
    structlog = _configured()
    if structlog is not None:
        structlog.get_logger(logger).log(level, event, **fields)
        return
    log = logging.getLogger(logger)
    if log.isEnabledFor(level):
        log.handle(Event(level, logger, event, fields))


def is_on() -> bool:
    """Return whether this process has set up a log for our events."""
    return _configured() is not None or bool(logging.getLogger(NAME).handlers)


def _configured() -> ModuleType | None:
    """Return structlog if somebody loaded it and set it up."""
    found = sys.modules.get("structlog")
    return found if found is not None and found.is_configured() else None
