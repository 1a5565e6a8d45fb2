"""The stored weights are those that the written sentences give."""

import numpy as np

from groundswell.analysis import kind_weights
from groundswell.analysis.embedding import StaticEmbedder


def test_the_stored_weights_are_the_fit_of_the_written_sentences() -> None:
    stored, fitted = kind_weights._stored(), kind_weights.fitted(StaticEmbedder())
    assert stored.shape == fitted.shape
    assert np.allclose(stored, fitted, atol=2e-3), (
        "run: python -m groundswell.analysis.kind_weights"
    )


def test_another_embedder_has_weights_of_its_own() -> None:
    class Flat:
        def embed(self, texts):
            return np.ones((len(texts), 4), dtype=np.float32) / 2

    weights = kind_weights.weights_for(Flat())
    assert weights.shape[0] == kind_weights._stored().shape[0] - 256 + 4
