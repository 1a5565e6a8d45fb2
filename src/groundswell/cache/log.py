"""Log what happens to the cache."""

import logging

import structlog

_NAME = "groundswell.cache"


def info(event: str, **fields: object) -> None:
    """Log `event`; fields never hold a key, a question or a document."""
    _write(logging.INFO, event, fields)


def warning(event: str, **fields: object) -> None:
    """Log `event` as something to look at."""
    _write(logging.WARNING, event, fields)


def _write(level: int, event: str, fields: dict[str, object]) -> None:
    if structlog.is_configured():
        structlog.get_logger(_NAME).log(level, event, **fields)
    else:
        # Without a configuration structlog prints to stdout, where a library has no business.
        text = " ".join([event, *(f"{name}={value}" for name, value in fields.items())])
        logging.getLogger(_NAME).log(level, "%s", text)
