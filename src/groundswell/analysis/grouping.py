"""Group sentences that speak of the same problem.

Two ways, chosen by the vectors themselves. Where the sentences fall into topics that stand clear
of one another (questions to one bank, posts about one product), fine clusters are the groups. Where
they run into one another (complaints about one service), the written themes are the seeds: blind
clustering loses rare, sharp problems. Clusters of what no theme explains join the seeds, and a
linear model that is trained on all of them decides about every sentence.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from groundswell.analysis.embedding import Embedder
from groundswell.analysis.self_training import reassigned
from groundswell.analysis.vectors import centres_of, near_clusters, unit
from groundswell.analysis.word_vectors import word_vectors
from groundswell.analysis.written import Theme, themes

_NEAREST = 2  # examples of a theme that must be near
_SURE = 0.42  # mean cosine to those from which a sentence is surely of a theme
_EXPLAINED = 0.34  # below it the nearest theme explains little
_LEAST_SURE = 2  # sure sentences that make a theme take part; more in large sets
_SURE_SHARE = 0.001
_COARSE = 9
# Mean lead of the nearest coarse cluster over the next: 0.21 to 0.24 for a bank's intents and for
# posts about one product, 0.10 to 0.13 for complaints to airlines, shops and app makers.
_CLEAR = 0.17
_LEAST_CLEAR = 60  # rows; of fewer, coarse clusters say nothing
_ROWS_PER_CLUSTER = 10
_MAX_CLUSTERS = 200
_REST_ROWS_PER_CLUSTER = 12
_MAX_REST_CLUSTERS = 40
_TIGHT = 0.55  # mean cosine to its centre that makes a cluster of the rest a seed
_LOOSE = 0.36  # cosine to its group's centre below which a sentence belongs to none
_TWINS = 0.86  # cosine of centres from which two clusters are one
_WORDS_WEIGHT = 0.5


@dataclass(frozen=True, slots=True)
class Group:
    """Positions of sentences that belong together, most typical first; `theme` if one fits."""

    members: tuple[int, ...]
    theme: Theme | None


class Grouper:
    """Group sentence vectors; the theme vectors are computed once."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._examples: Any = None

    def groups(
        self, vectors: Any, texts: Sequence[str] = (), *, themed: bool = True
    ) -> list[Group]:
        """Return groups of row positions of `vectors` (unit rows), largest first.

        `texts` of the rows sharpen the groups by their words; `themed` lets written themes of
        complaint take part. What fits nowhere is in no group.
        """
        import numpy as np  # noqa: PLC0415  # heavy

        if len(vectors) == 0:
            return []
        nearness = self._nearness(vectors)
        features = vectors
        if len(texts):
            features = np.hstack([vectors, _WORDS_WEIGHT * word_vectors(texts)])
        if not themed or _is_clear(vectors):
            found = _fine(unit(features), nearness if themed else None)
        else:
            found = _seeded(vectors, features, nearness)
        return sorted(found, key=lambda group: (-len(group.members), group.members[0]))

    def _nearness(self, vectors: Any) -> Any:
        """Return the mean cosine to the nearest examples of each theme, one column a theme."""
        import numpy as np  # noqa: PLC0415  # heavy

        if self._examples is None:
            texts = [text for theme in themes() for text in theme.examples]
            self._examples = self._embedder.embed(texts)
        similarity = vectors @ self._examples.T
        columns = []
        start = 0
        for theme in themes():
            part = similarity[:, start : start + len(theme.examples)]
            columns.append(np.partition(part, -_NEAREST, axis=1)[:, -_NEAREST:].mean(axis=1))
            start += len(theme.examples)
        return np.stack(columns, axis=1)


def _is_clear(vectors: Any) -> bool:
    """Return whether coarse clusters stand clear of one another."""
    import numpy as np  # noqa: PLC0415  # heavy

    if len(vectors) < _LEAST_CLEAR:
        return False
    labels = near_clusters(vectors, _COARSE)
    likeness = np.sort(vectors @ centres_of(vectors, labels, _COARSE).T, axis=1)
    return bool((likeness[:, -1] - likeness[:, -2]).mean() >= _CLEAR)


def _fine(features: Any, nearness: Any) -> list[Group]:
    """Return fine clusters; one takes a theme's name when its members agree on the theme."""
    count = max(1, min(_MAX_CLUSTERS, len(features) // _ROWS_PER_CLUSTER))
    labels = near_clusters(features, count)
    labels = _without_twins(features, labels, count)
    found = _groups(features, labels, count, [None] * count)
    if nearness is None:
        return found
    return [replace(group, theme=_agreed(nearness[list(group.members)])) for group in found]


def _agreed(nearness: Any) -> Theme | None:
    """Return the theme that is nearest to the members on average, if it explains them."""
    means = nearness.mean(axis=0)
    best = int(means.argmax())
    return themes()[best] if means[best] >= _SURE else None


def _seeded(vectors: Any, features: Any, nearness: Any) -> list[Group]:
    import numpy as np  # noqa: PLC0415  # heavy

    nearest, best = nearness.argmax(axis=1), nearness.max(axis=1)
    sure = np.bincount(nearest[best >= _SURE], minlength=nearness.shape[1])
    least = max(_LEAST_SURE, int(_SURE_SHARE * len(vectors)))
    active = np.flatnonzero(sure >= least)
    seeds = np.full(len(vectors), -1)
    if len(active):
        chosen = nearness[:, active]
        is_explained = chosen.max(axis=1) >= _EXPLAINED
        seeds[is_explained] = chosen.argmax(axis=1)[is_explained]
    named: list[Theme | None] = [themes()[at] for at in active]
    rest = np.flatnonzero(seeds < 0)
    for members in _tight(vectors, rest):
        seeds[members] = len(named)
        named.append(None)
    if not named:
        return []
    prior = np.zeros((len(vectors), len(named)), dtype=np.float32)
    prior[:, : len(active)] = nearness[:, active]
    labels = reassigned(features, seeds, prior)
    return _groups(vectors, labels, len(named), named)


def _tight(vectors: Any, rest: Any) -> list[Any]:
    """Return the clusters of `rest` whose members are close to one another."""
    import numpy as np  # noqa: PLC0415  # heavy

    count = min(_MAX_REST_CLUSTERS, len(rest) // _REST_ROWS_PER_CLUSTER)
    if count < 1:
        return []
    rows = vectors[rest]
    labels = _without_twins(rows, near_clusters(rows, count), count)
    near = (rows * centres_of(rows, labels, count)[labels]).sum(axis=1)
    found = [np.flatnonzero(labels == at) for at in range(count)]
    return [rest[each] for each in found if len(each) > 1 and near[each].mean() >= _TIGHT]


def _without_twins(vectors: Any, labels: Any, count: int) -> Any:
    """Give clusters that are alike one label, the lowest."""
    import numpy as np  # noqa: PLC0415  # heavy

    centres = centres_of(vectors, labels, count)
    alike = centres @ centres.T >= _TWINS
    first = alike.argmax(axis=1)
    filled = np.linalg.norm(centres, axis=1) > 0
    return np.where(filled, first, np.arange(count))[labels]


def _groups(vectors: Any, labels: Any, count: int, named: Sequence[Theme | None]) -> list[Group]:
    """Return the rows of each label that are near enough to its centre, nearest first."""
    import numpy as np  # noqa: PLC0415  # heavy

    near = (vectors * centres_of(vectors, np.maximum(labels, 0), count)[labels]).sum(axis=1)
    near = np.where(labels >= 0, near, -1.0)
    found = []
    for at in range(count):
        inside = np.flatnonzero((labels == at) & (near >= _LOOSE))
        if len(inside):
            order = inside[np.lexsort((inside, -near[inside]))]
            found.append(Group(tuple(order.tolist()), named[at]))
    return found
