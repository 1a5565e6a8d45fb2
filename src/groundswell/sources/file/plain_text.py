"""Read plain text: one document per paragraph, or per line when there are no paragraphs."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from groundswell.sources.file.lines import lines
from groundswell.sources.file.row import Rows

TEXT_COLUMN = "text"
_LOOKAHEAD_LINES = 300
_MAX_PARAGRAPH_CHARACTERS = 20_000


def rows(path: Path, *, encoding: str) -> Rows:
    """Yield a row with the column `text` per paragraph.

    Raises:
        OSError: the file cannot be read.
    """
    has_paragraphs = any(
        line is not None and not line.strip()
        for line in islice(lines(path, encoding), _LOOKAHEAD_LINES)
    )
    found = lines(path, encoding)
    for text in _paragraphs(found) if has_paragraphs else found:
        if text is None:
            yield None
        elif text.strip():
            yield {TEXT_COLUMN: text.strip("\ufeff")}


def _paragraphs(found: Iterator[str | None]) -> Iterator[str | None]:
    parts: list[str] = []
    size = 0
    for line in found:
        if line is None:
            yield None
            continue
        if line.strip():
            parts.append(line)
            size += len(line)
        if parts and (not line.strip() or size > _MAX_PARAGRAPH_CHARACTERS):
            yield "".join(parts)
            parts, size = [], 0
    if parts:
        yield "".join(parts)
