"""Turn texts into vectors, offline."""

from collections.abc import Sequence
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
            import wordllama  # noqa: PLC0415  # heavy

            self._model = wordllama.WordLlama.load(
                cache_dir=Path(wordllama.__file__).parent, disable_download=True
            )
        if not texts:
            return np.zeros((0, 256), dtype=np.float32)
        vectors = np.asarray(self._model.embed(list(texts), batch_size=_BATCH), dtype=np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors / np.maximum(lengths, 1e-9)
