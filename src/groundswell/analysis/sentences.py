"""Split a text into sentences that keep their place."""

import re
from itertools import pairwise

from groundswell.analysis.run_ons import run_ons
from groundswell.domain.document import Document
from groundswell.domain.sentence import Sentence

MAX_SENTENCE_CHARACTERS = 400
_MAX_SENTENCES = 200
_END = re.compile(r"(?<=[.!?…。！？])[\"'”’)\]]*(?=\s)|[\n\t]+|(?<=[。！？])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|vs|e\.g|i\.e|etc|st)|(?<![\w'’])[A-Za-z])\.$", re.IGNORECASE
)
_BEFORE_NUMBER = re.compile(r"\b(?:no|approx|min|max)\.$", re.IGNORECASE)
_NUMBER = re.compile(r"\s*\d")
_WORD = re.compile(r"[^\W\d_]", re.UNICODE)
_LEAST_LETTERS = 3


def spans(text: str) -> list[tuple[int, int]]:
    """Return start and end of each sentence, without surrounding white space."""
    found: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        is_line_end = "\n" in match[0] or "\t" in match[0]
        if not is_line_end and _is_abbreviation(text, start, match.start()):
            continue
        found.extend(_parts(text, start, match.start() if is_line_end else match.end()))
        start = match.end()
    found.extend(_parts(text, start, len(text)))
    return found[:_MAX_SENTENCES]


def split(document: Document, *, first: int) -> list[Sentence]:
    """Return the sentences of `document`, numbered from `first`."""
    return [
        Sentence(f"s{first + offset}", document.id, start, end, document.text[start:end])
        for offset, (start, end) in enumerate(spans(document.text))
    ]


def _is_abbreviation(text: str, start: int, end: int) -> bool:
    """Return whether the full stop before `end` belongs to a word; `no.` only before a number."""
    if _ABBREVIATION.search(text, start, end):
        return True
    return bool(_BEFORE_NUMBER.search(text, start, end) and _NUMBER.match(text, end))


def _parts(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the sentences between two stops: one, or more where a stop was left out."""
    ends = [*run_ons(text, start, end), end]
    return [
        piece for left, right in pairwise([start, *ends]) for piece in _bounded(text, left, right)
    ]


def _bounded(text: str, start: int, end: int) -> list[tuple[int, int]]:
    pieces: list[tuple[int, int]] = []
    while start < end:
        cut = end
        if end - start > MAX_SENTENCE_CHARACTERS:
            space = text.rfind(" ", start + 1, start + MAX_SENTENCE_CHARACTERS)
            cut = space if space > start else start + MAX_SENTENCE_CHARACTERS
        piece = text[start:cut]
        left = start + len(piece) - len(piece.lstrip())
        right = left + len(piece.strip())
        if len(_WORD.findall(piece)) >= _LEAST_LETTERS:
            pieces.append((left, right))
        start = cut
    return pieces
