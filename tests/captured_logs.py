"""Collect log events, and leave structlog as it was: configured or not."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from structlog.testing import capture_logs


@contextmanager
def captured_logs() -> Iterator[list[Any]]:
    was_configured = structlog.is_configured()
    structlog.configure()
    try:
        with capture_logs() as events:
            yield events
    finally:
        if not was_configured:
            structlog.reset_defaults()
