"""Read lines of bounded length, so that no line can fill the memory."""

from collections.abc import Iterator
from pathlib import Path

MAX_LINE_CHARACTERS = 2_000_000


def lines(path: Path, encoding: str) -> Iterator[str | None]:
    """Yield lines with their ends; `None` stands for one that is too long.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        while line := file.readline(MAX_LINE_CHARACTERS):
            if len(line) < MAX_LINE_CHARACTERS or line.endswith("\n"):
                yield line
                continue
            while (rest := file.readline(MAX_LINE_CHARACTERS)) and not rest.endswith("\n"):
                pass
            yield None
