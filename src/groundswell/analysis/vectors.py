"""Small vector algebra that grouping and relevance share."""

from typing import Any

_ITERATIONS = 8
_STARTS = 2_000  # rows that the starting centres are chosen from


def unit(rows: Any) -> Any:
    """Return `rows` at length 1; a zero row stays zero."""
    import numpy as np  # noqa: PLC0415  # heavy

    return rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-9)


def centres_of(vectors: Any, labels: Any, count: int) -> Any:
    """Return the unit mean of each label's rows; an empty label's is zero."""
    import numpy as np  # noqa: PLC0415  # heavy

    order = np.argsort(labels, kind="stable")
    starts = np.searchsorted(labels[order], np.arange(count))
    sums = np.zeros((count, vectors.shape[1]), dtype=vectors.dtype)
    filled = np.flatnonzero(np.bincount(labels, minlength=count))
    if len(filled):
        sums[filled] = np.add.reduceat(vectors[order], starts[filled], axis=0)
    return unit(sums)


def near_clusters(vectors: Any, count: int) -> Any:
    """Return a label a row: spherical k-means that starts from rows far from one another."""
    import numpy as np  # noqa: PLC0415  # heavy

    centres = farthest_first(vectors[:: max(1, len(vectors) // _STARTS)], count)
    labels = (vectors @ centres.T).argmax(axis=1)
    for _ in range(_ITERATIONS):
        moved = centres_of(vectors, labels, len(centres))
        empty = np.linalg.norm(moved, axis=1) == 0
        centres = np.where(empty[:, None], centres, moved)
        labels = (vectors @ centres.T).argmax(axis=1)
    return labels


def farthest_first(vectors: Any, count: int) -> Any:
    """Return `count` rows: the most central, then each time the one least like those chosen."""
    import numpy as np  # noqa: PLC0415  # heavy

    chosen = [int((vectors @ vectors.mean(axis=0)).argmax())]
    nearest = vectors @ vectors[chosen[0]]
    while len(chosen) < min(count, len(vectors)):
        chosen.append(int(nearest.argmin()))
        nearest = np.maximum(nearest, vectors @ vectors[chosen[-1]])
    return vectors[chosen]


def ridge(features: Any, wanted: Any, *, weights: Any, penalty: float) -> tuple[Any, Any]:
    """Return the fitted values of a weighted ridge regression, and the inverse of its matrix."""
    import numpy as np  # noqa: PLC0415  # heavy

    rows = _with_constant(features)
    weighted = rows * weights[:, None]
    inverse = np.linalg.inv(_gram(rows, weighted, penalty)).astype(np.float32)
    return rows @ (inverse @ (weighted.T @ wanted)), inverse


def ridge_weights(features: Any, wanted: Any, *, weights: Any, penalty: float) -> Any:
    """Return what a weighted ridge regression learns: one row a feature, the constant last.

    Solving for few columns of `wanted` takes a third of the time of an inverse.
    """
    import numpy as np  # noqa: PLC0415  # heavy

    rows = _with_constant(features)
    weighted = rows * weights[:, None]
    return np.linalg.solve(_gram(rows, weighted, penalty), weighted.T @ wanted).astype(np.float32)


def _gram(rows: Any, weighted: Any, penalty: float) -> Any:
    import numpy as np  # noqa: PLC0415  # heavy

    return (rows.T @ weighted).astype(np.float64) + penalty * np.eye(rows.shape[1])


def leverages(features: Any, inverse: Any, weights: Any) -> Any:
    """Return how much each row's own wanted value determines its fitted one, in 0..1."""
    rows = _with_constant(features)
    return ((rows @ inverse) * rows).sum(axis=1) * weights


def _with_constant(features: Any) -> Any:
    import numpy as np  # noqa: PLC0415  # heavy

    return np.hstack([features, np.ones((len(features), 1), dtype=np.float32)])
