"""Decide how long a slow source is worth waiting for."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StragglerRule:
    """When waiting for the last sources costs more than they can bring.

    Once `documents` have arrived, sources that still run get `factor` times as long as the
    slowest source that has ended, and never less than `least_seconds` from the start.
    """

    documents: int = 150
    factor: float = 2.0
    least_seconds: float = 3.0


def patience_seconds(
    rule: StragglerRule, *, documents: int, settled_seconds: Sequence[float]
) -> float | None:
    """Return when running sources are cut, in seconds from the start of the search.

    `None` means that they have their whole share. `settled_seconds` is how long each source took
    that has ended with documents: one that failed at once says nothing about the others.
    """
    if documents < rule.documents or not settled_seconds:
        return None
    return max(rule.least_seconds, rule.factor * max(settled_seconds))
