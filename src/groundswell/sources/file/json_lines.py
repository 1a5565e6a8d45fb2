"""Read files with one JSON object per line."""

import json
from pathlib import Path

from groundswell.sources.file.lines import lines
from groundswell.sources.file.row import Rows
from groundswell.sources.file.shapes import unwrapped


def rows(path: Path, *, encoding: str) -> Rows:
    """Yield the object of every line.

    Raises:
        OSError: the file cannot be read.
    """
    for line in lines(path, encoding):
        if line is None:
            yield None
        elif line.strip():
            yield from unwrapped(_value(line))


def _value(line: str) -> object:
    try:
        return json.loads(line.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return None
