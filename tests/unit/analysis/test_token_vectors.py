"""Our reading of the package's files agrees with the package's own."""

import logging
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


def test_a_vector_is_the_same_when_it_is_asked_for_again() -> None:
    stored = np.arange(12, dtype=np.float16).reshape(4, 3)
    vectors = token_vectors.TokenVectors(None, stored)
    tokens = np.array([2, 0, 2])
    assert vectors.of(tokens).tolist() == stored[tokens].tolist()
    assert vectors.of(np.array([0, 3])).tolist() == stored[[0, 3]].tolist()


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(token_vectors, "_PACKAGE", "no_such_package")
    with pytest.raises(ConfigurationError, match="no_such_package"):
        token_vectors.load.__wrapped__()
