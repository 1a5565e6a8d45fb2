"""Read CSV and TSV files."""

import csv
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

from groundswell.sources.file.lines import lines
from groundswell.sources.file.row import Row, Rows

_DELIMITERS = (",", "\t", ";", "|")
_SAMPLE_RECORDS = 30
_MAX_NAME_CHARACTERS = 60
_MAX_NAME_WORDS = 5
_MIN_SHARE = 0.7


def guess_delimiter(text: str, *, preferred: str = ",") -> str | None:
    """Return what separates the values of a table, `None` when `text` is no table."""
    best: tuple[float, int, bool] | None = None
    found: str | None = None
    for delimiter in _DELIMITERS:
        widths = _widths(text, delimiter)
        if not widths:
            continue
        width, count = Counter(widths).most_common(1)[0]
        share = count / len(widths)
        if width < 2 or share < _MIN_SHARE:  # noqa: PLR2004  # a table has two columns
            continue
        rank = (round(share, 1), width, delimiter == preferred)
        if best is None or rank > best:
            best, found = rank, delimiter
    return found


def _widths(text: str, delimiter: str) -> list[int]:
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    widths: list[int] = []
    with suppress(csv.Error):
        widths.extend(len(record) for record in islice(reader, _SAMPLE_RECORDS) if record)
    return widths


def rows(path: Path, *, encoding: str, delimiter: str) -> Rows:
    """Yield the rows of a table; without a header line its columns are called `column_1`, ….

    Raises:
        OSError: the file cannot be read.
    """
    records = _records(path, encoding, delimiter)
    first = next((record for record in records if record), None)
    if first is None:
        return
    if _is_header(first):
        names = _unique([name.strip().lstrip("\ufeff") for name in first])
    else:
        names = [f"column_{number}" for number in range(1, len(first) + 1)]
        yield dict(zip(names, first, strict=True))
    for record in records:
        if record is None:
            yield None
        elif record:
            yield _row(names, record)


def _records(path: Path, encoding: str, delimiter: str) -> Iterator[list[str] | None]:
    """Yield records; `None` for one that the parser refuses."""
    reader = csv.reader(
        (line for line in lines(path, encoding) if line is not None), delimiter=delimiter
    )
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield None


def _row(names: list[str], record: list[str]) -> Row | None:
    """Return a row; one with too many values, or with hardly any, is broken."""
    if len(record) > len(names) and any(value.strip() for value in record[len(names) :]):
        return None
    return dict(zip(names, record, strict=False))


def _is_header(record: list[str]) -> bool:
    names = [name.strip() for name in record]
    if len({name.casefold() for name in names if name}) < len([name for name in names if name]):
        return False
    return any(names) and all(
        len(name) <= _MAX_NAME_CHARACTERS
        and len(name.split()) <= _MAX_NAME_WORDS
        and not name.replace(".", "").replace("-", "").isdigit()
        and not name.startswith(("@", "http://", "https://"))
        for name in names
    )


def _unique(names: list[str]) -> list[str]:
    """Return `names` with every empty one numbered."""
    return [name or f"column_{number}" for number, name in enumerate(names, start=1)]
