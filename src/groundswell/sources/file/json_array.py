"""Read JSON files element by element: an array, or an object with an array of posts in it."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from groundswell.sources.file.row import Rows
from groundswell.sources.file.shapes import listed, unwrapped

MAX_WHOLE_BYTES = 8_000_000
MAX_ELEMENT_CHARACTERS = 4_000_000
_CHUNK_CHARACTERS = 65_536
_DEPTHS = {"{": 1, "[": 1, "}": -1, "]": -1}
_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|["{}\[\],]', re.DOTALL)
_OVERLAP_CHARACTERS = 1_000
_ARRAY = re.compile(r"(?:window\.[\w.]+\s*=\s*)?\[")
_FIRST_OBJECT = re.compile(r"\[\s*\{")


def rows(path: Path, *, encoding: str) -> Rows:
    """Yield the objects of the array; of a wrapping object, those of its array of posts.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open(encoding=encoding, errors="replace") as file:
        if path.stat().st_size <= MAX_WHOLE_BYTES and _starts_with(file, "{"):
            yield from _whole(file.read())
            return
        file.seek(0)
        for text in _elements(file):
            yield from unwrapped(_value(text))


def _starts_with(file: TextIO, character: str) -> bool:
    head = file.read(_CHUNK_CHARACTERS).lstrip("\ufeff \t\r\n")
    file.seek(0)
    return head.startswith(character)


def _whole(text: str) -> Rows:
    value = _value(text.lstrip("\ufeff"))
    if not isinstance(value, dict):
        yield None
        return
    for item in listed(value):
        yield from unwrapped(item)


def _value(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _elements(file: TextIO) -> Iterator[str]:  # one small state machine
    """Yield the source text of each element of the first array of objects.

    An element that never ends, or is larger than allowed, comes out as broken text and ends it.
    """
    buffer = _opened(file)
    position = start = depth = 0
    chunk = _CHUNK_CHARACTERS
    while buffer is not None:
        token = _TOKEN.search(buffer, position)
        if token is None or token[0] == '"':  # nothing, or a string that goes on: read more
            position = len(buffer) if token is None else token.start()
            more = file.read(chunk) if len(buffer) - start <= MAX_ELEMENT_CHARACTERS else ""
            if not more:
                yield from _rest(buffer[start:])
                return
            chunk = min(2 * chunk, MAX_ELEMENT_CHARACTERS)
            buffer, position, start = buffer[start:] + more, position - start, 0
            continue
        position = token.end()
        if depth == 0 and token[0] in ",]":
            yield from _rest(buffer[start : token.start()])
            if token[0] == "]":
                return
            start, chunk = position, _CHUNK_CHARACTERS
        else:
            depth = max(0, depth + _DEPTHS.get(token[0], 0))


def _rest(text: str) -> Iterator[str]:
    if text := text.strip():
        yield text


def _opened(file: TextIO) -> str | None:
    """Return what follows the bracket of the array: the outermost, else the first of objects."""
    buffer = file.read(_CHUNK_CHARACTERS).lstrip("\ufeff \t\r\n")
    if found := _ARRAY.match(buffer):
        return buffer[found.end() :]
    while buffer:
        if found := _FIRST_OBJECT.search(buffer):
            return buffer[found.end() - 1 :]
        more = file.read(_CHUNK_CHARACTERS)
        buffer = buffer[-_OVERLAP_CHARACTERS:] + more if more else ""
    return None
