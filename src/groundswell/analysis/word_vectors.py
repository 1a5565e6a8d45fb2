"""Turn the words of texts into short vectors: which rare words they share."""

import re
import zlib
from collections import Counter
from collections.abc import Sequence
from typing import Any

_WORD = re.compile(r"(?<![@#\w])[^\W\d_][\w'’]{2,}")
_WIDTH = 256
_LEAST_TEXTS = 3
_MAX_SHARE = 0.3  # a word in more texts than this tells nothing apart
_SEED = 20_261_125


def word_vectors(texts: Sequence[str]) -> Any:
    """Return unit rows: words weighted by rarity, projected by signs that depend on the word."""
    import numpy as np  # noqa: PLC0415  # heavy

    words = [set(_WORD.findall(text.casefold())) for text in texts]
    counts = Counter(word for each in words for word in each)
    most = max(_LEAST_TEXTS, _MAX_SHARE * len(texts))
    kept = sorted(word for word, count in counts.items() if _LEAST_TEXTS <= count <= most)
    rows = np.zeros((len(texts), _WIDTH), dtype=np.float32)
    if not kept:
        return rows
    place = {word: at for at, word in enumerate(kept)}
    table = np.stack([_signs(word) for word in kept])
    table *= np.log(len(texts) / np.array([counts[word] for word in kept]))[:, None]
    for at, each in enumerate(words):
        positions = sorted(place[word] for word in each if word in place)
        if positions:
            rows[at] = table[positions].sum(axis=0)
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def _signs(word: str) -> Any:
    import numpy as np  # noqa: PLC0415  # heavy

    rng = np.random.default_rng([_SEED, zlib.crc32(word.encode())])
    return (rng.integers(0, 2, _WIDTH, dtype=np.int8) * 2 - 1).astype(np.float32)
