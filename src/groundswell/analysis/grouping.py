"""Group sentences that speak of the same problem: themes first, clusters for the rest.

Blind clustering loses rare, sharp problems, so every sentence is first compared with the written
examples of general themes. What no theme explains is clustered by spherical k-means with a
deterministic start (farthest point first).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from groundswell.analysis.embedding import Embedder
from groundswell.analysis.themes import THEMES, Theme

_THEME_SIMILARITY = 0.28  # cosine; below it the nearest theme explains little
_CLUSTER_SIMILARITY = 0.45  # cosine to the centre; below it a sentence is left alone
_ITERATIONS = 12
_SENTENCES_PER_CLUSTER = 12
_MAX_CLUSTERS = 24
# A larger cluster that no theme explains is what is left over, not one problem.
_BLOB_SHARE = 0.08
_BLOB_ROWS = 20


@dataclass(frozen=True, slots=True)
class Group:
    """Positions of sentences that belong together, most typical first; `theme` if one fits."""

    members: tuple[int, ...]
    theme: Theme | None


class Grouper:
    """Group sentence vectors; the theme vectors are computed once."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._rows: Any = None
        self._owners: Any = None

    def groups(self, vectors: Any) -> list[Group]:
        """Return groups of row positions of `vectors` (unit rows), largest first."""
        import numpy as np  # noqa: PLC0415  # heavy

        if len(vectors) == 0:
            return []
        if self._rows is None:
            phrases = [(phrase, at) for at, theme in enumerate(THEMES) for phrase in theme.examples]
            # Runs share a grouper and work in threads: the rows, which are asked for, come last.
            self._owners = np.array([owner for _, owner in phrases])
            self._rows = self._embedder.embed([phrase for phrase, _ in phrases])
        similarity = vectors @ self._rows.T
        nearest = similarity.argmax(axis=1)
        best = similarity.max(axis=1)
        owners = np.where(best >= _THEME_SIMILARITY, self._owners[nearest], -1)
        found = [
            Group(_by_value(np.flatnonzero(owners == at), best), THEMES[at])
            for at in range(len(THEMES))
        ]
        largest = max(_BLOB_ROWS, int(_BLOB_SHARE * len(vectors)))
        clusters = _clusters(vectors, np.flatnonzero(owners == -1))
        found.extend(group for group in clusters if len(group.members) <= largest)
        return sorted((group for group in found if group.members), key=lambda g: -len(g.members))


def _clusters(vectors: Any, rest: Any) -> list[Group]:
    import numpy as np  # noqa: PLC0415  # heavy

    if len(rest) < 2:  # noqa: PLR2004  # one sentence is no group
        return []
    rows = vectors[rest]
    centres = _farthest_first(rows, min(_MAX_CLUSTERS, 1 + len(rest) // _SENTENCES_PER_CLUSTER))
    labels = np.zeros(len(rows), dtype=int)
    for _ in range(_ITERATIONS):
        labels = (rows @ centres.T).argmax(axis=1)
        centres = np.stack([_centre(rows[labels == at], centres[at]) for at in range(len(centres))])
    nearness = (rows * centres[labels]).sum(axis=1)
    groups = []
    for at in range(len(centres)):
        inside = np.flatnonzero((labels == at) & (nearness >= _CLUSTER_SIMILARITY))
        groups.append(Group(tuple(int(rest[i]) for i in _by_value(inside, nearness)), None))
    return groups


def _farthest_first(rows: Any, count: int) -> Any:
    import numpy as np  # noqa: PLC0415  # heavy

    chosen = [int((rows @ rows.mean(axis=0)).argmax())]
    nearest = rows @ rows[chosen[0]]
    while len(chosen) < count:
        chosen.append(int(nearest.argmin()))
        nearest = np.maximum(nearest, rows @ rows[chosen[-1]])
    return rows[chosen]


def _centre(rows: Any, fallback: Any) -> Any:
    import numpy as np  # noqa: PLC0415  # heavy

    if len(rows) == 0:
        return fallback
    mean = rows.mean(axis=0)
    return mean / max(float(np.linalg.norm(mean)), 1e-9)


def _by_value(positions: Any, values: Any) -> tuple[int, ...]:
    ordered: Sequence[int] = sorted((int(at) for at in positions), key=lambda at: (-values[at], at))
    return tuple(ordered)
