"""Let a linear model, trained on seeds, decide about every row."""

from typing import Any

from groundswell.analysis.vectors import ridge_weights

_ROUNDS = 3
_PENALTY = 20.0
_PRIOR_WEIGHT = 0.5
_FULL_LEAD = 0.1  # lead of the best seed over the next that makes a row fully trusted
_LEAST_TRUST = 0.05


def reassigned(features: Any, seeds: Any, prior: Any) -> Any:
    """Return a label a row: `seeds` (-1 where none) corrected by the rows' `features`.

    In each round a ridge regression is fitted to the labels and its values, together with the
    `prior` (likeness to each label's seed), give the next labels. Small labels weigh more, so that
    a rare problem is not swallowed by a frequent one. A row without a seed takes no part in the
    first round.
    """
    import numpy as np  # noqa: PLC0415  # heavy

    count = prior.shape[1]
    if count == 1:
        return np.zeros(len(seeds), dtype=int)
    ordered = np.sort(prior, axis=1)
    lead = ordered[:, -1] - ordered[:, -2]
    trust = np.where(seeds >= 0, np.clip(lead / _FULL_LEAD, _LEAST_TRUST, 1.0), 0.0)
    labels = np.maximum(seeds, 0)
    for _ in range(_ROUNDS):
        sizes = np.maximum(np.bincount(labels, weights=trust > 0, minlength=count), 1.0)
        weights = (trust * np.sqrt(len(labels) / sizes[labels])).astype(np.float32)
        wanted = np.eye(count, dtype=np.float32)[labels]
        learnt = ridge_weights(features, wanted, weights=weights, penalty=_PENALTY)
        fitted = features @ learnt[:-1] + learnt[-1]
        labels = (fitted + _PRIOR_WEIGHT * prior).argmax(axis=1)
        trust = np.ones(len(labels))
    return labels
