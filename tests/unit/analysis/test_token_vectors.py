"""Our reading of the package's files agrees with the package's own."""

import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from groundswell.analysis import token_vectors
from groundswell.errors import ConfigurationError


def test_tokens_and_vectors_are_those_of_the_package() -> None:
    guard = logging.NullHandler()
    logging.getLogger().addHandler(guard)  # else the package configures the root logger
    try:
        import wordllama  # what we do without
    finally:
        logging.getLogger().removeHandler(guard)
    theirs = wordllama.WordLlama.load(
        cache_dir=Path(wordllama.__file__).parent, disable_download=True
    )
    ours = token_vectors.load()
    every = np.arange(len(theirs.embedding))
    assert np.array_equal(ours.of(every), theirs.embedding.astype(np.float32))
    text = "the café's app can't sync 2 files 🙂"
    assert ours.tokenizer.encode(text).ids == theirs.tokenizer.encode(text).ids


def test_rows_are_read_when_their_tokens_first_occur(tmp_path: Path) -> None:
    stored = np.arange(30_000, dtype=np.float32).reshape(10_000, 3) % 512
    path = tmp_path / "vectors"
    path.write_bytes(b"head" + stored.astype("<f2").tobytes())
    vectors = token_vectors.TokenVectors(None, token_vectors.StoredVectors(path, 4, 10_000, 3))
    for tokens in ([2, 0, 2], [0, 3, 9_999], list(range(0, 10_000, 2)), list(range(10_000))):
        assert np.array_equal(vectors.of(np.array(tokens)), stored[tokens])


def test_threads_that_meet_new_tokens_at_once_get_their_own_rows(tmp_path: Path) -> None:
    stored = np.arange(16_384, dtype=np.float32).reshape(8_192, 2) % 1_024
    path = tmp_path / "vectors"
    path.write_bytes(stored.astype("<f2").tobytes())
    vectors = token_vectors.TokenVectors(None, token_vectors.StoredVectors(path, 0, 8_192, 2))

    def asks(first: int) -> bool:
        tokens = (np.arange(4_000) * 7 + first) % 8_192
        pieces = np.split(tokens, 40)
        return all(np.array_equal(vectors.of(piece), stored[piece]) for piece in pieces)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(asks, range(0, 8_000, 500)))


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(token_vectors, "_PACKAGE", "no_such_package")
    with pytest.raises(ConfigurationError, match="no_such_package"):
        token_vectors.load.__wrapped__()
