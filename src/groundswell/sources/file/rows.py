"""Stream the rows of a file as mappings of column to value."""

import csv
import itertools
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from groundswell.errors import InvalidQueryError, PluginLoadError
from groundswell.sources.file.sniff import Nature

Row = Mapping[str, Any] | None  # `None` is a row that cannot be read
_DELIMITERS = ",;\t|"
_MAX_FIELD_CHARACTERS = 1_000_000
_MAX_JSON_BYTES = 256 * 2**20
_BATCH_ROWS = 1_000


def rows(path: Path, nature: Nature) -> Iterator[Row]:
    """Yield each row; a broken one as `None`.

    Raises:
        InvalidQueryError: the file as a whole cannot be read in its format.
        PluginLoadError: the packages for Parquet or Excel are missing.
    """
    match nature.format:
        case "delimited":
            return _delimited(path, nature.encoding)
        case "json_lines":
            return _json_lines(path, nature.encoding)
        case "json":
            return _json(path, nature.encoding)
        case "parquet":
            return _parquet(path)
        case "excel":
            return _excel(path)
        case "plain":
            return _plain(path, nature.encoding)


def _delimited(path: Path, encoding: str) -> Iterator[Row]:
    csv.field_size_limit(_MAX_FIELD_CHARACTERS)
    with path.open(encoding=encoding, errors="replace", newline="") as stream:
        first = stream.readline()
        stream.seek(0)
        delimiter = max(_DELIMITERS, key=first.count)
        reader = csv.reader((line.replace("\x00", "") for line in stream), delimiter=delimiter)
        try:
            header = [name.strip() for name in next(reader)]
        except (StopIteration, csv.Error):
            return
        while True:
            try:
                values = next(reader)
            except StopIteration:
                return
            except csv.Error:
                yield None
                continue
            if values:
                yield (
                    dict(zip(header, values, strict=False)) if len(values) <= len(header) else None
                )


def _json_lines(path: Path, encoding: str) -> Iterator[Row]:
    with path.open(encoding=encoding, errors="replace") as stream:
        for line in stream:
            if line.strip():
                yield _decoded(line)


def _decoded(line: str) -> Row:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return _flat(value)


def _flat(value: object) -> Row:
    """Return the fields of a post; Reddit wraps them in `data`."""
    if not isinstance(value, dict):
        return None
    inner = value.get("data")
    return inner if isinstance(inner, dict) and "kind" in value else value


def _json(path: Path, encoding: str) -> Iterator[Row]:
    if path.stat().st_size > _MAX_JSON_BYTES:
        raise InvalidQueryError(
            f"file: {path.name} is one JSON value of more than {_MAX_JSON_BYTES // 2**20} MiB",
            remedy="Save it as JSON lines (.jsonl), which is read as a stream.",
        )
    try:
        value = json.loads(path.read_text(encoding=encoding, errors="replace"))
    except (ValueError, RecursionError) as error:
        raise InvalidQueryError(
            f"file: {path.name} is not valid JSON", remedy="Save one object a line as .jsonl."
        ) from error
    for item in _items(value):
        yield _flat(item)


def _items(value: object) -> list[Any]:
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        data = value.get("data")
        inner = data.get("children") if isinstance(data, dict) else data
        for candidate in (inner, value.get("items"), value.get("hits"), value.get("results")):
            if isinstance(candidate, list):
                return candidate
        return [value]
    return []


def _parquet(path: Path) -> Iterator[Row]:
    try:
        from pyarrow import (
            ArrowException,  # optional
            parquet,  # optional
        )
    except ImportError as error:
        raise _missing("Parquet", "pyarrow") from error
    try:
        with parquet.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=_BATCH_ROWS):
                yield from batch.to_pylist()
    except (ArrowException, OSError) as error:
        raise InvalidQueryError(
            f"file: {path.name} is not readable as Parquet", remedy="Export it again, or as CSV."
        ) from error


def _excel(path: Path) -> Iterator[Row]:
    try:
        import openpyxl  # noqa: PLC0415  # optional
    except ImportError as error:
        raise _missing("Excel", "openpyxl") from error
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except Exception as error:  # openpyxl raises whatever zip and XML parsers do
        raise InvalidQueryError(
            f"file: {path.name} is not readable as Excel", remedy="Save it again, or as CSV."
        ) from error
    try:
        lines = book.worksheets[0].iter_rows(values_only=True)
        header = [str(name or "").strip() for name in next(lines, ())]
        for values in lines:
            if any(value is not None for value in values):
                yield dict(zip(header, values, strict=False))
    finally:
        book.close()


def _plain(path: Path, encoding: str) -> Iterator[Row]:
    """Yield paragraphs; a file without blank lines gives one post a line."""
    with path.open(encoding=encoding, errors="replace") as stream:
        head = list(itertools.islice(stream, 200))
        has_paragraphs = any(not line.strip() for line in head[:-1])
        paragraph: list[str] = []
        for line in itertools.chain(head, stream):
            if line.strip():
                paragraph.append(line.strip())
            if paragraph and (not line.strip() or not has_paragraphs):
                yield {"text": "\n".join(paragraph)}
                paragraph = []
        if paragraph:
            yield {"text": "\n".join(paragraph)}


def _missing(what: str, package: str) -> PluginLoadError:
    return PluginLoadError(
        f"{what} files need the package {package}", remedy="pip install 'groundswell[files]'"
    )
