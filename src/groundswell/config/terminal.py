"""Know what a terminal can do."""

import os
from collections.abc import Mapping
from typing import TextIO


def can_move_cursor(stream: TextIO, *, environ: Mapping[str, str] | None = None) -> bool:
    """Return whether lines on `stream` can be changed after they were written."""
    values = os.environ if environ is None else environ
    return stream.isatty() and values.get("TERM", "") not in {"", "dumb", "unknown"}
