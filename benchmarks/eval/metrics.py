"""Compute agreement measures with bootstrap intervals."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

_REPEATS = 200
_SEED = 20261125
_LEAST_DOCUMENTS = 5
_LEAST_PRECISION = 0.5


@dataclass(frozen=True, slots=True)
class Measure:
    """One number with its 95 % interval (when bootstrapped), its size and the goal for it."""

    name: str
    value: float
    low: float | None = None
    high: float | None = None
    count: int | None = None
    goal: str = ""


def bootstrapped(
    name: str, function: Callable[..., float], *columns: Sequence[object], goal: str = ""
) -> Measure:
    """Return `function(*columns)` with its interval over resampled rows."""
    size = len(columns[0])
    if not size:
        return Measure(name, float("nan"), count=0, goal=goal)
    value = float(function(*(np.asarray(column) for column in columns)))
    low, high = interval(value, replicates(function, *columns))
    return Measure(name, value, low, high, size, goal)


def replicates(function: Callable[..., float], *columns: Sequence[object]) -> np.ndarray:
    """Return the values of `function` over resampled rows, as many as there are repeats."""
    arrays = [np.asarray(column) for column in columns]
    size = len(arrays[0])
    rng = np.random.default_rng(_SEED)
    picks = (rng.integers(0, size, size) for _ in range(_REPEATS))
    return np.array([function(*(array[picked] for array in arrays)) for picked in picks])


def interval(value: float, values: np.ndarray) -> tuple[float, float]:
    """Return the 95 % interval of replicates, moved so that their median is `value`.

    Rows drawn twice agree with themselves, which lifts the agreement of every replicate.
    No measure is below 0.
    """
    low, middle, high = np.nanpercentile(values, [2.5, 50, 97.5])
    return float(max(0.0, low + value - middle)), float(high + value - middle)


def share(right: np.ndarray) -> float:
    """Return the share of what is right."""
    return float(right.mean())


def precision(found: np.ndarray, right: np.ndarray) -> float:
    """Return the share of what was found that is right."""
    return float(right[found].mean()) if found.any() else float("nan")


def recall(found: np.ndarray, right: np.ndarray) -> float:
    """Return the share of what is right that was found."""
    return float(found[right].mean()) if right.any() else float("nan")


def reasons_found(cited: np.ndarray, labels: np.ndarray) -> float:
    """Return how many reasons (labels but "") get an insight.

    `cited` has a row a document and a column an insight. An insight finds the reason that at
    least five of its documents and half of its labelled ones share.
    """
    names, codes = np.unique(labels, return_inverse=True)
    named = names != ""
    table = np.zeros((len(names), cited.shape[1]))
    np.add.at(table, codes, cited)
    table = table[named]
    if not table.size:
        return 0.0
    most = table.max(axis=0)
    good = (most >= _LEAST_DOCUMENTS) & (most >= _LEAST_PRECISION * table.sum(axis=0))
    return float(len(set(table.argmax(axis=0)[good].tolist())))


def auc(scores: np.ndarray, right: np.ndarray) -> float:
    """Return the area under the ROC curve, ties counted half."""
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    good = int(right.sum())
    bad = len(right) - good
    if not good or not bad:
        return float("nan")
    return float((ranks[right].sum() - good * (good + 1) / 2) / (good * bad))


def nmi(one: np.ndarray, other: np.ndarray) -> float:
    """Return normalised mutual information (arithmetic mean) of two labellings."""
    table = _table(one, other) / len(one)
    rows, columns = table.sum(1), table.sum(0)
    filled = table > 0
    mutual = float((table[filled] * np.log(table[filled] / np.outer(rows, columns)[filled])).sum())
    mean = (_entropy(rows) + _entropy(columns)) / 2
    return mutual / mean if mean else 1.0


def purity(groups: np.ndarray, labels: np.ndarray) -> float:
    """Return the share of rows that carry the commonest label of their group."""
    return float(_table(groups, labels).max(1).sum() / len(labels))


def _table(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    _, left = np.unique(one, return_inverse=True)
    _, right = np.unique(other, return_inverse=True)
    table = np.zeros((left.max() + 1, right.max() + 1))
    np.add.at(table, (left, right), 1)
    return table


def _entropy(shares: np.ndarray) -> float:
    shares = shares[shares > 0]
    return float(-(shares * np.log(shares)).sum())
