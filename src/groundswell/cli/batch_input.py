"""Open the questions of a batch."""

import sys
from collections.abc import Iterator
from pathlib import Path

from groundswell.errors import InvalidQueryError

_REMEDY = "Give a text file in UTF-8 with a question or a JSON object a line, or - for stdin."


def lines(path: Path) -> Iterator[str]:
    """Yield the lines of `path`, or of stdin when it is `-`.

    Raises:
        InvalidQueryError: it cannot be read, or is not text.
    """
    try:
        if str(path) == "-":
            yield from (raw.decode("utf-8") for raw in sys.stdin.buffer)
            return
        with path.open("rb") as file:
            yield from (raw.decode("utf-8") for raw in file)
    except UnicodeDecodeError:
        raise InvalidQueryError(f"questions: {str(path)!r} is not UTF-8", remedy=_REMEDY) from None
    except OSError as error:
        raise InvalidQueryError(
            f"questions: {str(path)!r} cannot be read: {error.strerror}", remedy=_REMEDY
        ) from None
