"""Say what the reader's terminal can show."""

import shutil
from dataclasses import dataclass
from datetime import datetime
from typing import TextIO

from groundswell.config.colour import colour_wanted
from groundswell.config.hyperlinks import hyperlinks_wanted

DEFAULT_COLUMNS = 80
MIN_COLUMNS = 40
MAX_COLUMNS = 100  # longer lines are hard to read


@dataclass(frozen=True, slots=True, kw_only=True)
class Presentation:
    """Columns, colour, clickable links, characters beyond ASCII, and the time for ages."""

    columns: int = DEFAULT_COLUMNS
    colour: bool = False
    hyperlinks: bool = False
    unicode: bool = True
    now: datetime | None = None


def of_stream(stream: TextIO, *, now: datetime | None = None) -> Presentation:
    """Return how to write to `stream`; what is not a terminal gets 80 columns of plain text."""
    columns = DEFAULT_COLUMNS
    if stream.isatty():
        columns = shutil.get_terminal_size((DEFAULT_COLUMNS, 24)).columns
    return Presentation(
        columns=min(MAX_COLUMNS, max(MIN_COLUMNS, columns)),
        colour=colour_wanted(stream),
        hyperlinks=hyperlinks_wanted(stream),
        unicode=can_encode(stream, "█░“”…·"),
        now=now,
    )


def can_encode(stream: TextIO, text: str) -> bool:
    """Return whether the encoding of `stream` has the characters of `text`."""
    try:
        text.encode(getattr(stream, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
