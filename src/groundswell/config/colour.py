"""Decide whether a stream is shown in colour."""

import os
from collections.abc import Mapping
from typing import TextIO


def colour_wanted(stream: TextIO, *, environ: Mapping[str, str] | None = None) -> bool:
    """Return whether `stream` is a terminal whose user has not refused colour (`NO_COLOR`)."""
    values = os.environ if environ is None else environ
    return stream.isatty() and not values.get("NO_COLOR") and values.get("TERM") != "dumb"
