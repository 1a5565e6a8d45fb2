"""Group sentences that speak of the same problem.

Two ways, chosen by the vectors themselves. Where the sentences fall into topics that stand clear
of one another (questions to one bank, posts about one product), fine clusters are the groups. Where
they run into one another (complaints about one service), the written themes are the seeds: blind
clustering loses rare, sharp problems. Clusters of what no theme explains join the seeds, and a
linear model that is trained on all of them decides about every sentence.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from groundswell.analysis.embedding import Embedder, StaticEmbedder
from groundswell.analysis.linkage import linked
from groundswell.analysis.self_training import reassigned
from groundswell.analysis.vectors import centres_of, near_clusters, ridge_weights, unit
from groundswell.analysis.word_vectors import word_vectors
from groundswell.analysis.written import Theme, themes

_NEAREST = 2  # examples of a theme that must be near
_SURE = 0.42  # mean cosine to those from which a sentence is surely of a theme
_EXPLAINED = 0.34  # below it the nearest theme explains little
_JUDGED = 0.6  # weight of what a linear model of the examples says, beside the nearest ones
_JUDGED_MORE = 0.06  # by which that raises both thresholds
_JUDGE_PENALTY = 1.0
_LEAST_SURE = 2  # sure sentences that make a theme take part; more in large sets
_SURE_SHARE = 0.001
_COARSE = 9
# Mean lead of the nearest coarse cluster over the next: 0.23 to 0.26 for a bank's intents and for
# posts about one product, 0.08 to 0.13 for thousands of complaints to airlines and shops, 0.20 for
# short reviews of many apps, which themes group better.
_CLEAR = 0.21
_FEW = 700  # rows up to which groups are joined exactly, one by one
# Mean cosine, about the common mean, to which groups are joined (the best of 0.05 to 0.3 on the
# sample's and on a bank's posts; agreement changes by less than 0.03 from 0.08 to 0.15).
_ALIKE = 0.1
_COMMON = 0.6  # share of the common mean that is taken away: what all rows say tells nothing apart
_ROWS_PER_CLUSTER = 10
_MAX_CLUSTERS = 200
_REST_ROWS_PER_CLUSTER = 12
_MAX_REST_CLUSTERS = 40
_TIGHT = 0.55  # mean cosine to its centre that makes a cluster of the rest a seed
_LOOSE = 0.3  # cosine to its group's centre below which a sentence belongs to none
_LOOSE_FINE = 0.36  # the same among fine clusters
_TWINS = 0.86  # cosine of centres from which two clusters are one
_AKIN = 0.3  # cosine of centres from which two clusters of one theme are one
_WORDS_WEIGHT = 0.5
_FINE_WORDS_WEIGHT = 1.0


@dataclass(frozen=True, slots=True)
class Group:
    """Positions of sentences that belong together, most typical first; `theme` if one fits.

    `fits` tell how near each member is to the centre (cosine).
    """

    members: tuple[int, ...]
    theme: Theme | None
    fits: tuple[float, ...] = ()


class Grouper:
    """Group sentence vectors; what the themes' examples teach is computed once."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._taught: tuple[Any, Any] | None = None

    def warm_up(self) -> None:
        """Learn from the themes now."""
        self._learnt()

    def groups(
        self, vectors: Any, texts: Sequence[str] = (), *, themed: bool = True
    ) -> list[Group]:
        """Return groups of row positions of `vectors` (unit rows), largest first.

        `texts` of the rows sharpen the groups by their words; `themed` lets written themes of
        complaint take part. What fits nowhere is in no group.
        """
        if len(vectors) == 0:
            return []
        nearness = self._nearness(vectors)
        words = word_vectors(texts) if len(texts) else None
        if not themed or _is_clear(vectors):
            features = unit(_joined(vectors, words, _FINE_WORDS_WEIGHT))
            found = _fine(features, nearness if themed else None)
        else:
            judged = nearness + _JUDGED * self._judged(vectors)
            found = _seeded(vectors, _joined(vectors, words, _WORDS_WEIGHT), judged)
        return sorted(found, key=lambda group: (-len(group.members), group.members[0]))

    def _nearness(self, vectors: Any) -> Any:
        """Return the mean cosine to the nearest examples of each theme, one column a theme."""
        import numpy as np  # noqa: PLC0415  # heavy

        similarity = vectors @ self._learnt()[0].T
        columns = []
        start = 0
        for theme in themes():
            part = similarity[:, start : start + len(theme.examples)]
            columns.append(np.partition(part, -_NEAREST, axis=1)[:, -_NEAREST:].mean(axis=1))
            start += len(theme.examples)
        return np.stack(columns, axis=1)

    def _judged(self, vectors: Any) -> Any:
        """Return what a linear model, trained on the examples, gives each theme (0 no, 1 yes).

        It learns which words tell one theme from another, the nearest examples do not.
        """
        weights = self._learnt()[1]
        return vectors @ weights[:-1] + weights[-1]

    def _learnt(self) -> tuple[Any, Any]:
        if self._taught is None:
            is_static = isinstance(self._embedder, StaticEmbedder)
            self._taught = _static() if is_static else _learnt(self._embedder)
        return self._taught


def _learnt(embedder: Embedder) -> tuple[Any, Any]:
    """Return the examples' vectors and the weights of the linear model."""
    import numpy as np  # noqa: PLC0415  # heavy

    rows = embedder.embed([text for theme in themes() for text in theme.examples])
    sizes = np.array([len(theme.examples) for theme in themes()])
    labels = np.repeat(np.arange(len(sizes)), sizes)
    even = np.sqrt(sizes.mean() / sizes[labels]).astype(np.float32)
    wanted = np.eye(len(sizes), dtype=np.float32)[labels]
    return rows, ridge_weights(rows, wanted, weights=even, penalty=_JUDGE_PENALTY)


@cache
def _static() -> tuple[Any, Any]:
    """Return what the static embedder's vectors teach, once a process."""
    return _learnt(StaticEmbedder())


def _is_clear(vectors: Any) -> bool:
    """Return whether coarse clusters stand clear of one another."""
    import numpy as np  # noqa: PLC0415  # heavy

    if len(vectors) <= _COARSE:
        return True
    labels = near_clusters(vectors, _COARSE)
    likeness = np.sort(vectors @ centres_of(vectors, labels, _COARSE).T, axis=1)
    return bool((likeness[:, -1] - likeness[:, -2]).mean() >= _CLEAR)


def _joined(vectors: Any, words: Any, weight: float) -> Any:
    import numpy as np  # noqa: PLC0415  # heavy

    return vectors if words is None else np.hstack([vectors, weight * words])


def _fine(features: Any, nearness: Any) -> list[Group]:
    """Return fine clusters; one takes a theme's name when its members agree on the theme."""
    if len(features) <= _FEW:
        labels = linked(unit(features - _COMMON * features.mean(axis=0)), least=_ALIKE)
        count = len(features)
    else:
        count = min(_MAX_CLUSTERS, len(features) // _ROWS_PER_CLUSTER)
        labels = _without_twins(features, near_clusters(features, count), count)
    if nearness is None:
        return _groups(features, labels, count, [None] * count, least=_LOOSE_FINE)
    agreed = [_agreed(nearness[labels == at]) for at in range(count)]
    if len(features) <= _FEW:
        surely = [_agreed(nearness[labels == at], least=_SURE) for at in range(count)]
        labels = _united(features, labels, surely)
    return _groups(features, labels, count, agreed, least=_LOOSE_FINE)


def _united(features: Any, labels: Any, agreed: Sequence[Theme | None]) -> Any:
    """Give clusters that agree on one theme and are alike one label, the lowest."""
    import numpy as np  # noqa: PLC0415  # heavy

    centres = centres_of(features, labels, len(agreed))
    first: dict[str, list[int]] = {}
    target = np.arange(len(agreed))
    for at, theme in enumerate(agreed):
        if theme is None:
            continue
        known = first.setdefault(theme.id, [])
        near = [other for other in known if centres[other] @ centres[at] >= _AKIN]
        target[at] = near[0] if near else at
        if not near:
            known.append(at)
    return target[labels]


def _agreed(nearness: Any, *, least: float = _EXPLAINED) -> Theme | None:
    """Return the theme that is nearest to the members on average, if it explains them."""
    if not len(nearness):
        return None
    means = nearness.mean(axis=0)
    best = int(means.argmax())
    return themes()[best] if means[best] >= least else None


def _seeded(vectors: Any, features: Any, nearness: Any) -> list[Group]:
    import numpy as np  # noqa: PLC0415  # heavy

    nearest, best = nearness.argmax(axis=1), nearness.max(axis=1)
    sure = np.bincount(nearest[best >= _SURE + _JUDGED_MORE], minlength=nearness.shape[1])
    least = max(_LEAST_SURE, int(_SURE_SHARE * len(vectors)))
    active = np.flatnonzero(sure >= least)
    seeds = np.full(len(vectors), -1)
    if len(active):
        chosen = nearness[:, active]
        is_explained = chosen.max(axis=1) >= _EXPLAINED + _JUDGED_MORE
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
    return _groups(vectors, labels, len(named), named, least=_LOOSE)


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


def _groups(
    vectors: Any, labels: Any, count: int, named: Sequence[Theme | None], *, least: float
) -> list[Group]:
    """Return the rows of each label that are near enough to its centre, nearest first."""
    import numpy as np  # noqa: PLC0415  # heavy

    near = (vectors * centres_of(vectors, np.maximum(labels, 0), count)[labels]).sum(axis=1)
    near = np.where(labels >= 0, near, -1.0)
    found = []
    for at in range(count):
        inside = np.flatnonzero((labels == at) & (near >= least))
        if len(inside):
            order = inside[np.lexsort((inside, -near[inside]))]
            found.append(Group(tuple(order.tolist()), named[at], tuple(near[order].tolist())))
    return found
