"""Turn texts into vectors, offline."""

import logging
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol

_BATCH = 1_024


class Embedder(Protocol):
    """Embed texts; rows are unit vectors (float32, `len(texts)` x dimensions)."""

    def embed(self, texts: Sequence[str]) -> Any:
        """Return one row a text."""
        ...


class StaticEmbedder:
    """Static word vectors of `wordllama`, read from the installed package on first use."""

    def __init__(self) -> None:
        self._model: Any = None

    def embed(self, texts: Sequence[str]) -> Any:
        """Return one unit row a text; a text without known words is a zero row."""
        import numpy as np  # noqa: PLC0415  # heavy

        if self._model is None:
            self._model = _load()
        if not texts:
            return np.zeros((0, 256), dtype=np.float32)
        vectors = np.asarray(self._model.embed(list(texts), batch_size=_BATCH), dtype=np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors / np.maximum(lengths, 1e-9)


@cache
def _load() -> Any:
    """Return the one model of the process: 60 MB that are only read."""
    # The package configures the root logger when it is imported, which is not its business: with
    # a handler in place it does not.
    guard = logging.NullHandler()
    logging.getLogger().addHandler(guard)
    try:
        import wordllama  # noqa: PLC0415  # heavy
    finally:
        logging.getLogger().removeHandler(guard)
    folder = Path(wordllama.__file__).parent
    return wordllama.WordLlama.load(cache_dir=folder, disable_download=True)
