"""Find copies of a post while posts arrive, without comparing each with each."""

import re
import zlib
from collections.abc import Mapping

from groundswell.domain.document import Document

_NOISE = re.compile(r"https?://\S+|@\w+|[^\w\s]+", re.UNICODE)
_HASHES = 32
_ROWS = 4
_PRIME = (1 << 61) - 1
_SHINGLE = 3
_LEAST_SHINGLES = 5
_SAME = 0.8  # Jaccard similarity of word shingles from which two posts count as copies


class Deduplicator:
    """Keep the first of each set of near-copies.

    Exact copies are found by their normalised text, edited ones by MinHash over word shingles in
    banded buckets (8 bands of 4 rows) and then checked by their true Jaccard similarity. Posts of
    few words merge only when they are the same.
    """

    def __init__(self) -> None:
        self._exact: dict[tuple[str, str], str] = {}
        self._buckets: dict[tuple[int, ...], list[str]] = {}
        self._shingles: dict[str, frozenset[int]] = {}
        self._merged: dict[str, list[str]] = {}
        self._seen: set[str] = set()

    @property
    def duplicates(self) -> Mapping[str, tuple[str, ...]]:
        """Return the ids merged into each kept document's id."""
        return {kept: tuple(ids) for kept, ids in self._merged.items()}

    def add(self, document: Document) -> bool:
        """Return whether `document` is new."""
        if document.id in self._seen:
            return False
        self._seen.add(document.id)
        words = _NOISE.sub(" ", document.text.casefold()).split()
        original = self._original(document, words)
        if original is not None:
            self._merged.setdefault(original, []).append(document.id)
            return False
        return True

    def _original(self, document: Document, words: list[str]) -> str | None:
        # Different people may well write the same few words: those are two voices, not a copy.
        owner = "" if len(words) > _LEAST_SHINGLES + _SHINGLE else str(document.author)
        key = (owner, " ".join(words) or document.text)
        if key in self._exact:
            return self._exact[key]
        self._exact[key] = document.id
        shingles = frozenset(
            zlib.crc32(" ".join(words[at : at + _SHINGLE]).encode())
            for at in range(len(words) - _SHINGLE + 1)
        )
        if len(shingles) < _LEAST_SHINGLES:
            return None
        bands = _bands(shingles)
        for band in bands:
            for candidate in self._buckets.get(band, ()):
                if _jaccard(shingles, self._shingles[candidate]) >= _SAME:
                    return candidate
        self._shingles[document.id] = shingles
        for band in bands:
            self._buckets.setdefault(band, []).append(document.id)
        return None


def _bands(shingles: frozenset[int]) -> list[tuple[int, ...]]:
    signature = [
        min(
            (shingle * (2 * seed + 0x9E3779B1) + seed * 0x85EBCA6B) % _PRIME for shingle in shingles
        )
        for seed in range(1, _HASHES + 1)
    ]
    return [(at, *signature[at : at + _ROWS]) for at in range(0, _HASHES, _ROWS)]


def _jaccard(one: frozenset[int], other: frozenset[int]) -> float:
    return len(one & other) / len(one | other)
