"""Score sentences: which complain, wish, praise or ask.

A linear model (multinomial logistic regression) over the static vector of a sentence and its cue
words. It is fitted (`kind_weights`) on the sentences of `written/`, all of them ours.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from groundswell.analysis.cues import CUES, cues
from groundswell.analysis.embedding import Embedder
from groundswell.analysis.kind_weights import features, softmax, weights_for
from groundswell.domain.query import KINDS, Kind

_STRONG = 4  # cues of complaint and shouting from which a sentence is put as strongly as can be
_LOUD = [CUES.index(name) for name in ("complaint", "failure", "negated praise", "sarcasm")]
_SHOUT = CUES.index("shout")


@dataclass(frozen=True, slots=True)
class Score:
    """How surely a sentence is of each kind (0..1), and how strongly it is put (0..1)."""

    kinds: dict[Kind, float]
    severity: float

    @property
    def sentiment(self) -> float:
        """Return praise minus complaint, in -1..1."""
        return self.kinds["praise"] - self.kinds["pain_point"]


class Scorer:
    """Score sentences; the model is fitted once."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._weights: Any = None

    def scores(self, texts: Sequence[str], vectors: Any) -> list[Score]:
        """Return one score a text; `vectors` are the texts' unit rows."""
        import numpy as np  # noqa: PLC0415  # heavy

        if not texts:
            return []
        if self._weights is None:
            self._weights = weights_for(self._embedder)  # runs share a scorer: whole before seen
        counts = cues(texts)
        shares = softmax(features(vectors, counts) @ self._weights)
        loud = counts[:, _LOUD].sum(axis=1) + 2 * counts[:, _SHOUT]
        severity = shares[:, 0] * (0.5 + 0.5 * np.minimum(1.0, loud / _STRONG))
        rows = zip(shares[:, : len(KINDS)].tolist(), severity.tolist(), strict=True)
        return [Score(dict(zip(KINDS, row, strict=True)), value) for row, value in rows]
