"""Compute the least time in which a question could be answered with the same latencies.

The slowest source that was waited for, plus the longest short model call after it (its time to
the first token and its tokens one after the other): whoever searches first and then lets a model
name what was found cannot be faster. Everything beyond is ours: planning, analysis, queues.
"""

from collections.abc import Iterable, Mapping
from typing import Any

_NAMING = frozenset({"name_insight", "edit_insights", "summarise_insights"})


def lower_bound(diagnostics: Mapping[str, Any]) -> float:
    """Return the bound in seconds for a finished run, from its own diagnostics block.

    A source's time is the time in which at least one of its attempts was under way.
    """
    spans = diagnostics["spans"]
    by_source: dict[str, list[tuple[float, float]]] = {}
    for span in spans:
        source = span["attributes"].get("source")
        if span["name"] == "attempt" and source is not None:
            start = span["start_seconds"]
            by_source.setdefault(source, []).append((start, start + span["elapsed_seconds"]))
    slowest = max((covered(parts) for parts in by_source.values()), default=0.0)
    calls = [
        call["elapsed_seconds"] - call["queue_seconds"]
        for call in diagnostics["models"]
        if call["task"] in _NAMING and not call["cached"]
    ]
    return slowest + max(calls, default=0.0)


def covered(parts: Iterable[tuple[float, float]]) -> float:
    """Return how much time the intervals cover together, overlaps counted once."""
    total, end = 0.0, float("-inf")
    for start, stop in sorted(parts):
        total += max(0.0, stop - max(start, end))
        end = max(end, stop)
    return total
