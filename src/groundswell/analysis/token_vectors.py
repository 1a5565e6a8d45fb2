"""Read the tokens and their vectors out of the installed package `wordllama`."""

import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from groundswell.errors import ConfigurationError

_PACKAGE = "wordllama"
_TOKENIZER = Path("tokenizers", "l2_supercat_tokenizer_config.json")
_VECTORS = Path("weights", "l2_supercat_256.safetensors")
_TENSOR = "embedding.weight"
_FIRST_ROWS = 2_048
_HALF_BYTES = 2
_LENGTH_BYTES = 8  # of the number at the start of a safetensors file that tells its header's size


@dataclass(frozen=True, slots=True)
class StoredVectors:
    """Rows of half floats in a file, from the byte `start`."""

    path: Path
    start: int
    count: int
    width: int

    def read(self, rows: Sequence[int]) -> Any:
        """Return these rows; single reads leave the rest of the file out of memory."""
        import numpy as np  # noqa: PLC0415  # heavy

        size = self.width * _HALF_BYTES
        pieces = []
        with self.path.open("rb", buffering=0) as file:
            for row in rows:
                file.seek(self.start + row * size)
                pieces.append(file.read(size))
        return np.frombuffer(b"".join(pieces), dtype="<f2").reshape(len(rows), self.width)


class TokenVectors:
    """A tokenizer and a float32 vector for each of its tokens.

    The file holds half floats. A vector is read and widened when its token first occurs: an answer
    over a few hundred posts keeps two megabytes of them in memory instead of fifty.
    """

    def __init__(self, tokenizer: Any, stored: StoredVectors) -> None:
        import numpy as np  # noqa: PLC0415  # heavy

        self.tokenizer = tokenizer
        self.width = stored.width
        self._stored = stored
        self._places = np.full(stored.count, -1, dtype=np.int32)  # token → row of the table
        self._table = np.empty((_FIRST_ROWS, stored.width), dtype=np.float32)
        self._filled = 0
        self._lock = threading.Lock()

    def of(self, tokens: Any) -> Any:
        """Return the vectors of an array of tokens, one row each; any thread may ask."""
        places = self._places[tokens]
        if (places < 0).any():
            self._read(tokens)
            places = self._places[tokens]
        return self._table[places]  # read after the places: it holds at least these rows

    def _read(self, tokens: Any) -> None:
        import numpy as np  # noqa: PLC0415  # heavy

        with self._lock:
            missing = np.unique(tokens[self._places[tokens] < 0])
            end = self._filled + len(missing)
            if end > len(self._table):
                size = min(self._stored.count, max(end, 2 * len(self._table)))
                larger = np.empty((size, self.width), dtype=np.float32)
                larger[: self._filled] = self._table[: self._filled]
                self._table = larger
            self._table[self._filled : end] = self._stored.read(missing.tolist())
            self._places[missing] = np.arange(self._filled, end, dtype=np.int32)
            self._filled = end


@cache
def load() -> TokenVectors:
    """Return the package's tokenizer and vectors, once a process.

    The package itself is not imported: that takes 0.2 s for what we do not use, and it configures
    the root logger.

    Raises:
        ConfigurationError: the package or one of its files is missing.
    """
    from tokenizers import Tokenizer  # noqa: PLC0415  # heavy

    tokenizer = Tokenizer.from_file(str(_file(_TOKENIZER)))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    path = _file(_VECTORS)
    with path.open("rb") as file:
        size = int.from_bytes(file.read(_LENGTH_BYTES), "little")
        tensor = json.loads(file.read(size))[_TENSOR]
    start = _LENGTH_BYTES + size + tensor["data_offsets"][0]
    return TokenVectors(tokenizer, StoredVectors(path, start, *tensor["shape"]))


def _file(name: Path) -> Path:
    spec = find_spec(_PACKAGE)
    if spec is not None and spec.origin is not None:
        path = Path(spec.origin).parent / name
        if path.exists():
            return path
    raise ConfigurationError(
        f"{_PACKAGE}: the package or its file {name.name} is missing",
        remedy="Install groundswell again: pip install --force-reinstall groundswell wordllama.",
    )
