"""Find copies of a post while posts arrive, without comparing each with each."""

import re
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from groundswell.domain.document import Document

_NOISE = re.compile(r"https?://\S+|@\w+|(?:\s+#\w+)+\s*$|^\s*rt\b|[^\w\s]+", re.IGNORECASE)
_BANDS = 16
_ROWS = 2
_SHINGLE = 2
_LEAST_WORDS = 9  # posts of fewer words merge only when they are the same
# Jaccard similarity of pairs of words from which two posts count as copies. Measured: 0.7 merges
# 99 % of reposts (link, case, hashtag, "RT", one word left out) and no two different statements
# of a thousand that share most of their words.
_SAME = 0.7
_CHECKED = 64  # posts of a bucket that are compared: a phrase that thousands share stays cheap
_MASK = (1 << 64) - 1


class Deduplicator:
    """Keep the first of each set of near-copies.

    Exact copies are found by their normalised text, edited ones by MinHash over pairs of words in
    banded buckets (16 bands of 2 rows) and then checked by their true Jaccard similarity. Posts of
    few words merge only when they are the same.
    """

    def __init__(self) -> None:
        self._exact: dict[tuple[str, str], str] = {}
        self._buckets: dict[int, list[str] | str] = {}  # most hold one id: no list for it
        self._shingles: dict[str, Any] = {}  # arrays: sets of numbers take ten times the memory
        self._merged: dict[str, list[str]] = {}
        self._seen: set[str] = set()
        self._words: dict[str, int] = {}
        self._factors: Any = None

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
        is_short = len(words) < _LEAST_WORDS
        key = (str(document.author) if is_short else "", " ".join(words) or document.text)
        if key in self._exact:
            return self._exact[key]
        self._exact[key] = document.id
        if is_short:
            return None
        shingles = self._hashed(words)
        mine = frozenset(shingles.tolist())
        bands = self._bands(shingles)
        checked: set[str] = set()
        for band in bands:
            for candidate in self._inside(band):
                if candidate not in checked and self._is_copy(mine, candidate):
                    self._exact[key] = candidate  # whoever writes this again copies the same
                    return candidate
                checked.add(candidate)
        self._shingles[document.id] = shingles
        for band in bands:
            self._put(band, document.id)
        return None

    def _inside(self, band: int) -> Sequence[str]:
        found = self._buckets.get(band, ())
        return (found,) if isinstance(found, str) else found

    def _put(self, band: int, id_: str) -> None:
        found = self._buckets.get(band)
        if found is None:
            self._buckets[band] = id_
        elif isinstance(found, str):
            self._buckets[band] = [found, id_]
        elif len(found) < _CHECKED:
            found.append(id_)

    def _is_copy(self, mine: frozenset[int], candidate: str) -> bool:
        return _jaccard(mine, frozenset(self._shingles[candidate].tolist())) >= _SAME

    def _hashed(self, words: list[str]) -> Any:
        """Return a number for each pair of words that follow each other."""
        import numpy as np  # noqa: PLC0415  # heavy

        known = self._words
        numbers = np.array(
            [
                known[word] if word in known else known.setdefault(word, zlib.crc32(word.encode()))
                for word in words
            ],
            dtype=np.uint64,
        )
        return numbers[:-1] * np.uint64(0x9E3779B97F4A7C15 & _MASK) ^ (
            numbers[1:] * np.uint64(0xC2B2AE3D27D4EB4F & _MASK)
        )

    def _bands(self, shingles: Any) -> list[int]:
        """Return the buckets of a MinHash signature: its rows and the number of the band as one."""
        import numpy as np  # noqa: PLC0415  # heavy

        if self._factors is None:
            rng = np.random.default_rng(0x9E37)
            self._factors = rng.integers(1, 1 << 63, (_BANDS * _ROWS, 1), dtype=np.uint64) | 1
        signature = ((shingles * self._factors) >> np.uint64(17)).min(axis=1)
        pairs = signature.reshape(_BANDS, _ROWS)
        mixed = (pairs[:, 0] * np.uint64(0x27D4EB2F165667C5) ^ pairs[:, 1]).tolist()
        return [value * _BANDS + band for band, value in enumerate(mixed)]


def _jaccard(one: frozenset[int], other: frozenset[int]) -> float:
    return len(one & other) / len(one | other)
