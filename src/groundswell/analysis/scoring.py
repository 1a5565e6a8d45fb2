"""Score sentences: which complain, wish, praise or ask.

A linear model (multinomial logistic regression) over the static vector of a sentence and its cue
words. It is fitted when it is first needed, in about a tenth of a second, on the sentences of
`written/`, all of them ours: there are no stored numbers whose origin could be in doubt.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from groundswell.analysis import written
from groundswell.analysis.cues import CUES, cues
from groundswell.analysis.embedding import Embedder
from groundswell.domain.query import KINDS, Kind

_CLASSES = (*KINDS, "neutral")
_CUE_WEIGHT = 0.6
_INVERSE_PENALTY = 1.0  # held-out results differ by less than 0.01 from 0.3 to 10
_STEP = 2.0
_MOMENTUM = 0.9
_STEPS = 120
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
            self._weights = self._fitted()  # runs share a scorer: whole before anybody sees it
        counts = cues(texts)
        shares = _softmax(_features(vectors, counts) @ self._weights)
        loud = counts[:, _LOUD].sum(axis=1) + 2 * counts[:, _SHOUT]
        severity = shares[:, 0] * (0.5 + 0.5 * np.minimum(1.0, loud / _STRONG))
        rows = zip(shares[:, : len(KINDS)].tolist(), severity.tolist(), strict=True)
        return [Score(dict(zip(KINDS, row, strict=True)), value) for row, value in rows]

    def _fitted(self) -> Any:
        import numpy as np  # noqa: PLC0415  # heavy

        examples = written.kinds()
        texts = [text for name in _CLASSES for text in examples[name]]
        labels = np.repeat(np.arange(len(_CLASSES)), [len(examples[name]) for name in _CLASSES])
        features = _features(self._embedder.embed(texts), cues(texts))
        return _fit(features, labels)


def _features(vectors: Any, counts: Any) -> Any:
    import numpy as np  # noqa: PLC0415  # heavy

    ones = np.ones((len(vectors), 1), dtype=np.float32)
    return np.hstack([vectors, _CUE_WEIGHT * np.log1p(counts), ones])


def _fit(features: Any, labels: Any) -> Any:
    """Return the weights of a multinomial logistic regression, classes evened out by root."""
    import numpy as np  # noqa: PLC0415  # heavy

    count = len(labels)
    wanted = np.eye(len(_CLASSES), dtype=np.float32)[labels]
    sizes = np.bincount(labels)
    emphasis = np.sqrt(count / (len(_CLASSES) * sizes))[labels][:, None].astype(np.float32)
    weights = np.zeros((features.shape[1], len(_CLASSES)), dtype=np.float32)
    speed = np.zeros_like(weights)
    for _ in range(_STEPS):
        slope = features.T @ ((_softmax(features @ weights) - wanted) * emphasis) / count
        slope[:-1] += weights[:-1] / (_INVERSE_PENALTY * count)
        speed = _MOMENTUM * speed - _STEP * slope
        weights += speed
    return weights


def _softmax(values: Any) -> Any:
    import numpy as np  # noqa: PLC0415  # heavy

    shifted = np.exp(values - values.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)
