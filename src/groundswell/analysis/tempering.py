"""Be surer that a text complains where most texts only tell."""

from collections import Counter
from collections.abc import Hashable, Sequence

from groundswell.analysis.kind_weights import usual
from groundswell.analysis.scoring import Score
from groundswell.domain.query import KINDS

_ROUNDS = 20  # of estimating how common each kind is; a few suffice
_STANDING = 50.0  # people as which the examples' shares count beside those that are read
_MOST = 4.0  # times that a class is taken to be commoner or rarer than among the examples


def tempered(scores: Sequence[Score], people: Sequence[Hashable]) -> list[Score]:
    """Return `scores`, lower where plain statements are common among the scored texts.

    The scorer learned from examples of which most complain. How common each kind is among the
    texts themselves is estimated from their scores (Saerens et al., 2002). Where plain statements
    are commoner against a kind than among the examples, a text must be surer to be of the kind;
    where they are not, as among complaints, nothing changes. `people` tell who wrote each text:
    everybody counts once, however much they write.
    """
    import numpy as np  # noqa: PLC0415  # heavy

    if not scores:
        return []
    kinds = np.array([[score.kinds[kind] for kind in KINDS] for score in scores])
    shares = np.hstack([kinds, np.maximum(0.0, 1.0 - kinds.sum(axis=1, keepdims=True))])
    texts_of = Counter(people)
    weights = np.array([1.0 / texts_of[person] for person in people])
    ratios = np.ones(shares.shape[1])
    for _ in range(_ROUNDS):
        found = shares * ratios
        found /= found.sum(axis=1, keepdims=True)
        common = (weights @ found + _STANDING * usual()) / (len(texts_of) + _STANDING)
        ratios = np.clip(common / usual(), 1 / _MOST, _MOST)
    more = np.clip(ratios[-1] / ratios[:-1], 1.0, _MOST) - 1.0
    factors = 1.0 / (1.0 + shares[:, -1:] * more)
    lowered = zip(scores, (kinds * factors).tolist(), factors[:, 0].tolist(), strict=True)
    return [
        Score(dict(zip(KINDS, row, strict=True)), score.severity * factor)
        for score, row, factor in lowered
    ]
