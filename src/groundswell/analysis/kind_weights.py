"""Fit the weights of the kinds of sentences: run this module after changing what they learn from.

The weights are stored in `written/kind_weights.npy` so that a first answer need not wait for the
fit. `python -m groundswell.analysis.kind_weights` makes the file anew from the sentences in
`written/`, all of them ours, and nothing else: no number in it has another origin. A test compares.
"""

from functools import cache
from pathlib import Path
from typing import Any

from groundswell.analysis import written
from groundswell.analysis.cues import cues
from groundswell.analysis.embedding import Embedder, StaticEmbedder
from groundswell.domain.query import KINDS

CLASSES = (*KINDS, "neutral")
_CUE_WEIGHT = 0.6
_INVERSE_PENALTY = 0.3  # held-out results differ by less than 0.01 from 0.1 to 3
_EVENING = 0.1  # of the classes' sizes: 0 counts each example once, 1 each class
_STEP = 2.0
_MOMENTUM = 0.9
_STEPS = 120
_STORED = Path(__file__).parent / "written" / "kind_weights.npy"


def weights_for(embedder: Embedder) -> Any:
    """Return a column of weights a class; the stored ones belong to the static embedder."""
    return _stored() if isinstance(embedder, StaticEmbedder) else fitted(embedder)


def features(vectors: Any, counts: Any) -> Any:
    """Return the rows that the weights are multiplied with: vector, cue words, one."""
    import numpy as np  # noqa: PLC0415  # heavy

    ones = np.ones((len(vectors), 1), dtype=np.float32)
    return np.hstack([vectors, _CUE_WEIGHT * np.log1p(counts), ones])


def softmax(values: Any) -> Any:
    """Return rows of shares that add up to one."""
    import numpy as np  # noqa: PLC0415  # heavy

    shifted = np.exp(values - values.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)


def fitted(embedder: Embedder) -> Any:
    """Return the weights of a multinomial logistic regression, classes partly evened out."""
    import numpy as np  # noqa: PLC0415  # heavy

    examples = written.kinds()
    texts = [text for name in CLASSES for text in examples[name]]
    labels = np.repeat(np.arange(len(CLASSES)), [len(examples[name]) for name in CLASSES])
    rows = features(embedder.embed(texts), cues(texts))
    count = len(labels)
    wanted = np.eye(len(CLASSES), dtype=np.float32)[labels]
    sizes = np.bincount(labels)
    emphasis = ((count / (len(CLASSES) * sizes)) ** _EVENING)[labels][:, None].astype(np.float32)
    weights = np.zeros((rows.shape[1], len(CLASSES)), dtype=np.float32)
    speed = np.zeros_like(weights)
    for _ in range(_STEPS):
        slope = rows.T @ ((softmax(rows @ weights) - wanted) * emphasis) / count
        slope[:-1] += weights[:-1] / (_INVERSE_PENALTY * count)
        speed = _MOMENTUM * speed - _STEP * slope
        weights += speed
    return weights


@cache
def usual() -> Any:
    """Return how common the fit takes each class to be, in the order of `CLASSES`."""
    import numpy as np  # noqa: PLC0415  # heavy

    examples = written.kinds()
    sizes = np.array([len(examples[name]) for name in CLASSES]) ** (1.0 - _EVENING)
    return sizes / sizes.sum()


@cache
def _stored() -> Any:
    import numpy as np  # noqa: PLC0415  # heavy

    return np.load(_STORED)


def main() -> None:
    """Write the file of weights."""
    import numpy as np  # noqa: PLC0415  # heavy

    np.save(_STORED, fitted(StaticEmbedder()))


if __name__ == "__main__":
    main()
