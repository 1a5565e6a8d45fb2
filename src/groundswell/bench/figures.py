"""Sum up measured values."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figures:
    """Median, 95th percentile (nearest rank), least and most of `count` values."""

    count: int
    median: float
    p95: float
    least: float
    most: float


def figures(values: Sequence[float]) -> Figures:
    """Return the figures of `values`.

    Raises:
        ValueError: there are no values.
    """
    if not values:
        raise ValueError("no values")
    ordered = sorted(values)
    middle = len(ordered) // 2
    median = ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
    rank = max(0, -(-95 * len(ordered) // 100) - 1)
    return Figures(len(ordered), median, ordered[rank], ordered[0], ordered[-1])
