"""Log what happens to the cache."""

import logging

from groundswell.telemetry import event_log

_NAME = "groundswell.cache"


def info(event: str, **fields: object) -> None:
    """Log `event`; fields never hold a key, a question or a document."""
    event_log.write(logging.INFO, _NAME, event, **fields)


def warning(event: str, **fields: object) -> None:
    """Log `event` as something to look at."""
    event_log.write(logging.WARNING, _NAME, event, **fields)
