"""Look at the beginning of a file: can it be read, in which format and encoding."""

import codecs
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from groundswell.errors import InvalidQueryError

Format = Literal["delimited", "json_lines", "json", "parquet", "excel", "plain"]
_HEAD_BYTES = 65_536
_BINARY_SHARE = 0.02
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BY_ENDING: dict[str, Format] = {
    ".csv": "delimited",
    ".tsv": "delimited",
    ".tab": "delimited",
    ".jsonl": "json_lines",
    ".ndjson": "json_lines",
    ".json": "json",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".xlsx": "excel",
    ".xlsm": "excel",
    ".txt": "plain",
    ".md": "plain",
    ".log": "plain",
}


@dataclass(frozen=True, slots=True)
class Nature:
    """What a file is; `encoding` is empty for binary formats."""

    format: Format
    encoding: str


def sniff(path: Path) -> Nature:
    """Return the nature of `path`.

    Raises:
        InvalidQueryError: it is missing, a directory, unreadable, empty, or an unknown binary.
    """
    head = _head(path)
    ending = path.suffix.casefold()
    if head.startswith(b"PAR1"):
        return Nature("parquet", "")
    if head.startswith(b"PK\x03\x04") and ending in {".xlsx", ".xlsm"}:
        return Nature("excel", "")
    encoding = _encoding(head)
    text = head.decode(encoding, errors="ignore")
    controls = sum(character < " " and character not in "\t\n\r\f\x1b" for character in text)
    if (b"\x00" in head and encoding != "utf-16") or controls > _BINARY_SHARE * len(text):
        raise InvalidQueryError(
            f"file: {path.name} is binary and of no known format",
            remedy="Give CSV, TSV, JSON, JSONL, Parquet, Excel (.xlsx) or plain text.",
        )
    return Nature(_by_content(text, _BY_ENDING.get(ending)), encoding)


def _head(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise InvalidQueryError(
                f"file: {path.name} is a directory", remedy="Name a file; --file can be repeated."
            )
        with path.open("rb") as stream:
            head = stream.read(_HEAD_BYTES)
    except FileNotFoundError as error:
        raise InvalidQueryError(
            f"file: {path.name} does not exist", remedy="Check the path given with --file."
        ) from error
    except OSError as error:
        raise InvalidQueryError(
            f"file: {path.name} cannot be read ({error.strerror})", remedy="Check its permissions."
        ) from error
    if not head.strip():
        raise InvalidQueryError(f"file: {path.name} is empty", remedy="Give a file with posts.")
    return head


def _encoding(head: bytes) -> str:
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _by_content(text: str, by_ending: Format | None) -> Format:
    start = text.lstrip()[:1]
    if by_ending in {"json", None} and start in {"{", "["}:
        lines = [line for line in text.splitlines()[:3] if line.strip()]
        is_lines = start == "{" and len(lines) > 1 and lines[0].rstrip().endswith("}")
        return "json_lines" if is_lines or (start == "{" and by_ending is None) else "json"
    if by_ending in {"parquet", "excel", "json", None}:
        return "plain"
    return by_ending
