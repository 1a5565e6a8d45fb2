"""Split documents into topics and leave out branches that lack what the question asks about."""

from dataclasses import dataclass
from typing import Any

from groundswell.analysis.vectors import centres_of, near_clusters

_TOPICS = 24
_DOCUMENTS_PER_TOPIC = 8
# A branch goes when its neighbour's rate of hits promises it this many and it has hardly any.
_EXPECTED = 8.0
_RATIO = 8.0


@dataclass(frozen=True, slots=True)
class _Branch:
    leaves: tuple[int, ...]
    children: tuple["_Branch", "_Branch"] | None


def on_topic(vectors: Any, hits: Any) -> Any:
    """Return a mask of documents whose topic holds `hits` (a mask of what names the subject).

    Topics are joined into a tree by likeness. From its root down, the side of a fork in which
    hits are significantly rarer than in the other is left out. Where hits are spread over all
    topics, as in a corpus about one subject, nothing is.
    """
    import numpy as np  # noqa: PLC0415  # heavy

    count = min(_TOPICS, len(vectors) // _DOCUMENTS_PER_TOPIC)
    if count < 2 or hits.sum() < _EXPECTED:  # noqa: PLR2004  # nothing to compare
        return np.ones(len(vectors), dtype=bool)
    labels = near_clusters(vectors, count)
    sizes = np.bincount(labels, minlength=count).astype(float)
    found = np.bincount(labels, weights=hits, minlength=count)
    kept = np.ones(count, dtype=bool)
    waiting = [_tree(vectors, labels, np.maximum(sizes, 1.0))]
    while waiting:
        branch = waiting.pop()
        if branch.children is None:
            continue
        one, other = branch.children
        if _lacks(one, other, sizes, found):
            kept[list(one.leaves)] = False
            waiting.append(other)
        elif _lacks(other, one, sizes, found):
            kept[list(other.leaves)] = False
            waiting.append(one)
        else:
            waiting.extend(branch.children)
    return kept[labels]


def _lacks(one: _Branch, other: _Branch, sizes: Any, found: Any) -> bool:
    here, there = list(one.leaves), list(other.leaves)
    expected = found[there].sum() / max(sizes[there].sum(), 1.0) * sizes[here].sum()
    return bool(expected >= _EXPECTED and found[here].sum() <= expected / _RATIO)


def _tree(vectors: Any, labels: Any, sizes: Any) -> _Branch:
    """Join topics by average likeness, the most alike first."""
    import numpy as np  # noqa: PLC0415  # heavy

    means = centres_of(vectors, labels, len(sizes))
    likeness = means @ means.T
    np.fill_diagonal(likeness, -np.inf)
    weights = sizes.copy()
    branches: list[_Branch] = [_Branch((at,), None) for at in range(len(sizes))]
    for _ in range(len(sizes) - 1):
        one, other = sorted(divmod(int(likeness.argmax()), len(sizes)))
        total = weights[one] + weights[other]
        row = (weights[one] * likeness[one] + weights[other] * likeness[other]) / total
        row[~np.isfinite(row)] = -np.inf
        likeness[one] = likeness[:, one] = row
        likeness[one, one] = likeness[other] = likeness[:, other] = -np.inf
        weights[one] = total
        first, second = branches[one], branches[other]
        branches[one] = _Branch((*first.leaves, *second.leaves), (first, second))
    return branches[int(np.argmax(weights))] if len(sizes) > 1 else branches[0]
