"""Read the tokens and their vectors out of the installed package `wordllama`."""

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from groundswell.errors import ConfigurationError

_PACKAGE = "wordllama"
_TOKENIZER = Path("tokenizers", "l2_supercat_tokenizer_config.json")
_VECTORS = Path("weights", "l2_supercat_256.safetensors")
_TENSOR = "embedding.weight"
_LENGTH_BYTES = 8  # of the number at the start of a safetensors file that tells its header's size


class TokenVectors:
    """A tokenizer and a float32 vector for each of its tokens.

    The file holds half floats and is mapped, not read; a vector is widened when it is first used,
    so that an answer over a few hundred posts keeps a few megabytes of them in memory.
    """

    def __init__(self, tokenizer: Any, stored: Any) -> None:
        import numpy as np  # noqa: PLC0415  # heavy

        self.tokenizer = tokenizer
        self.width = int(stored.shape[1])
        self._stored = stored
        self._wide = np.zeros(stored.shape, dtype=np.float32)  # takes no memory until written
        self._is_wide = np.zeros(len(stored), dtype=bool)

    def of(self, tokens: Any) -> Any:
        """Return the vectors of an array of tokens, one row each."""
        import numpy as np  # noqa: PLC0415  # heavy

        missing = np.unique(tokens[~self._is_wide[tokens]])
        if len(missing):
            self._wide[missing] = self._stored[missing]
            self._is_wide[missing] = True  # last: other threads may read meanwhile
        return self._wide[tokens]


@cache
def load() -> TokenVectors:
    """Return the package's tokenizer and vectors, once a process.

    The package itself is not imported: that takes 0.2 s for what we do not use, and it configures
    the root logger.

    Raises:
        ConfigurationError: the package or one of its files is missing.
    """
    import numpy as np  # noqa: PLC0415  # heavy
    from tokenizers import Tokenizer  # noqa: PLC0415  # heavy

    tokenizer = Tokenizer.from_file(str(_file(_TOKENIZER)))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    path = _file(_VECTORS)
    with path.open("rb") as file:
        size = int.from_bytes(file.read(_LENGTH_BYTES), "little")
        tensor = json.loads(file.read(size))[_TENSOR]
    start = _LENGTH_BYTES + size + tensor["data_offsets"][0]
    stored = np.memmap(path, dtype=np.float16, mode="r", offset=start, shape=tuple(tensor["shape"]))
    return TokenVectors(tokenizer, stored)


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
