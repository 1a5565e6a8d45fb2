"""Join rows by average likeness: exact, for sets of hundreds of rows."""

from typing import Any


def linked(vectors: Any, *, least: float) -> Any:
    """Return a label a row; groups join while their rows are on average `least` alike.

    Average linkage by chains of nearest neighbours: time and memory grow with the square of the
    rows. The same rows in another order give the same groups, but for exact ties.
    """
    import numpy as np  # noqa: PLC0415  # heavy

    count = len(vectors)
    likeness = (vectors @ vectors.T).astype(np.float64)
    np.fill_diagonal(likeness, -np.inf)
    sizes = np.ones(count)
    labels = np.arange(count)
    alive = np.ones(count, dtype=bool)
    chain: list[int] = []
    for _ in range(count - 1):
        one, other = _mutual(likeness, alive, chain)
        if likeness[one, other] >= least:
            labels[labels == labels[other]] = labels[one]
        total = sizes[one] + sizes[other]
        row = (sizes[one] * likeness[one] + sizes[other] * likeness[other]) / total
        likeness[one] = likeness[:, one] = row
        likeness[one, one] = -np.inf
        likeness[other] = likeness[:, other] = -np.inf
        sizes[one] = total
        alive[other] = False
    return labels


def _mutual(likeness: Any, alive: Any, chain: list[int]) -> tuple[int, int]:
    """Return two groups that are each other's nearest, the lower first; shortens the `chain`."""
    if not chain:
        chain.append(int(alive.argmax()))
    while True:
        row = likeness[chain[-1]]
        nearest = int(row.argmax())
        if len(chain) > 1 and row[chain[-2]] >= row[nearest]:
            one, other = chain.pop(), chain.pop()
            return min(one, other), max(one, other)
        chain.append(nearest)
