"""Find out what a file holds from its beginning; refuse what cannot be read."""

import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from groundswell.sources.file.delimited import guess_delimiter
from groundswell.sources.file.encoding import decoded, guess_encoding
from groundswell.sources.file.refused import refused

Format = Literal["delimited", "json_lines", "json", "parquet", "excel", "text"]

HEAD_BYTES = 262_144
_KINDS = "Give a CSV, TSV, JSON, JSONL, Parquet, Excel (.xlsx) or text file."
_BINARY = (
    (b"\x1f\x8b", "is compressed (gzip)", "Decompress it first: gunzip."),
    (b"BZh", "is compressed (bzip2)", "Decompress it first: bunzip2."),
    (b"\xfd7zXZ", "is compressed (xz)", "Decompress it first: unxz."),
    (b"\x28\xb5\x2f\xfd", "is compressed (zstd)", "Decompress it first: unzstd."),
    (b"\xd0\xcf\x11\xe0", "is an old Office file", "Save it as .xlsx or CSV."),
    (b"%PDF", "is a PDF", "Save its text as .txt."),
    (b"SQLite format 3\0", "is a database", "Export the table with the posts as CSV."),
)
_EXCEL = frozenset({".xlsx", ".xlsm"})
_TABLES = frozenset({".csv", ".tsv", ".tab"})
_LINES = frozenset({".jsonl", ".ndjson"})
_PLAIN = frozenset({".txt", ".md", ".text", ".log"})
_SCRIPT_EXPORT = re.compile(r"\s*window\.[\w.]+\s*=\s*\[")
_ALLOWED_CONTROLS = frozenset("\t\n\r\f\v\x1b\x85")
_MAX_CONTROL_SHARE = 0.02


@dataclass(frozen=True, slots=True)
class Sniffed:
    """What a file holds; `delimiter` of tables only, `encoding` of texts only."""

    format: Format
    encoding: str = "utf-8"
    delimiter: str = ","


def sniff(path: Path) -> Sniffed:
    """Return the format of the file at `path`.

    Raises:
        InvalidQueryError: there is no such file, or it is empty, binary or otherwise unreadable.
    """
    head = _head(path)
    if head.startswith(b"PAR1"):
        return Sniffed("parquet")
    if head.startswith(b"PK\x03\x04"):
        if path.suffix.lower() in _EXCEL:
            return Sniffed("excel")
        raise refused(path, "is an archive (zip)", remedy="Unpack it, then give the file within.")
    for magic, reason, remedy in _BINARY:
        if head.startswith(magic):
            raise refused(path, reason, remedy=remedy)
    encoding = guess_encoding(head)
    text = decoded(head, encoding)
    if not text.strip("\ufeff \t\r\n\0"):
        raise refused(path, "it is empty", remedy="Give a file with posts in it.")
    controls = sum(
        (character < " " or "\x7f" <= character < "\xa0") and character not in _ALLOWED_CONTROLS
        for character in text[:65_536]
    )
    if controls > _MAX_CONTROL_SHARE * len(text[:65_536]):
        raise refused(path, "it is binary, not text", remedy=_KINDS)
    return _text_format(path.suffix.lower(), text.lstrip("\ufeff"), encoding)


def _head(path: Path) -> bytes:
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise refused(path, "is a folder", remedy="Give the file within it.")
        if not stat.S_ISREG(mode):
            raise refused(path, "is not a regular file", remedy="Save the data to a file first.")
        with path.open("rb") as file:
            return file.read(HEAD_BYTES)
    except FileNotFoundError as error:
        raise refused(path, "no such file", remedy="Check the path.") from error
    except PermissionError as error:
        raise refused(path, "it may not be read", remedy="Check its permissions.") from error
    except (OSError, ValueError) as error:
        raise refused(path, "it cannot be opened", remedy="Check the path.") from error


def _text_format(suffix: str, text: str, encoding: str) -> Sniffed:
    if suffix in _LINES:
        return Sniffed("json_lines", encoding)
    if suffix not in _TABLES | _PLAIN and (
        text.lstrip()[:1] in {"{", "["} or _SCRIPT_EXPORT.match(text)
    ):
        return Sniffed("json_lines" if _is_json_lines(text) else "json", encoding)
    if suffix in _PLAIN:
        return Sniffed("text", encoding)
    delimiter = guess_delimiter(text, preferred="\t" if suffix in {".tsv", ".tab"} else ",")
    if suffix in _TABLES:
        return Sniffed("delimited", encoding, delimiter or ",")
    return Sniffed("delimited", encoding, delimiter) if delimiter else Sniffed("text", encoding)


def _is_json_lines(text: str) -> bool:
    """Tell whether the first line is an object of its own and another one follows."""
    found = [line.strip() for line in text.split("\n", 50) if line.strip()]
    return (
        len(found) > 1
        and found[0].startswith("{")
        and found[0].endswith("}")
        and found[1].startswith("{")
    )
