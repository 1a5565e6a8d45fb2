"""Compute the least time in which a question could be answered with the same latencies.

The slowest source worth waiting for, plus the longest short model call after it (its time to
the first token and its tokens one after the other): whoever searches first and then lets a model
name what was found cannot be faster. Everything beyond is ours: planning, analysis, queues.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from groundswell.telemetry import semconv

_NAMING = frozenset({"name_insight", "edit_insights", "summarise_insights"})
_OK = "ok"


def lower_bound(diagnostics: Mapping[str, Any]) -> float:
    """Return the bound in seconds for a finished run, from its own diagnostics block."""
    return slowest_source(diagnostics["spans"]) + longest_call(diagnostics["models"])


def slowest_source(spans: Sequence[Mapping[str, Any]]) -> float:
    """Return the time of the slowest source: that in which one of its attempts was under way.

    Only what the question itself asks of a source counts, not the searches that a model adds
    while others work, and only of sources that were heard to the end: one that failed or was cut
    off was not worth waiting for. Attempts of model calls never count.
    """
    waves: dict[str, int] = {}
    for span in sorted(spans, key=lambda span: float(span["start_seconds"])):
        if semconv.is_tool(span["name"]):
            waves.setdefault(semconv.bare(span["name"]), span["id"])
    heard = {span["id"] for span in spans if span["status"] == _OK} & set(waves.values())
    parents = {span["id"]: span["parent_id"] for span in spans}
    by_wave: dict[int, list[tuple[float, float]]] = {wave: [] for wave in heard}
    for span in spans:
        wave = _first(heard, span["id"], parents)
        if span["name"] == semconv.ATTEMPT and wave is not None:
            start = span["start_seconds"]
            by_wave[wave].append((start, start + span["elapsed_seconds"]))
    return max((covered(parts) for parts in by_wave.values()), default=0.0)


def longest_call(models: Iterable[Mapping[str, Any]]) -> float:
    """Return the longest time that a model worked on one name, the edits or the summary."""
    calls = (
        call["elapsed_seconds"] - call["queue_seconds"]
        for call in models
        if call["task"] in _NAMING and call["status"] == _OK and not call["cached"]
    )
    return max(calls, default=0.0)


def covered(parts: Iterable[tuple[float, float]]) -> float:
    """Return how much time the intervals cover together, overlaps counted once."""
    total, end = 0.0, float("-inf")
    for start, stop in sorted(parts):
        total += max(0.0, stop - max(start, end))
        end = max(end, stop)
    return total


def _first(wanted: set[int], span: int | None, parents: Mapping[int, int | None]) -> int | None:
    """Return the span of `wanted` that holds `span`, `None` for none."""
    while span is not None and span not in wanted:
        span = parents.get(span)
    return span
