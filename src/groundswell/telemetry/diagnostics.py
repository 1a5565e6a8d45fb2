"""Build the diagnostics block of a report from its spans and counters."""

from collections.abc import Mapping
from typing import Any

from groundswell.telemetry.critical_path import critical_path
from groundswell.telemetry.tracer import Span, Tracer

SCHEMA = "groundswell.diagnostics/1"


def build(
    tracer: Tracer,
    *,
    deadline_seconds: float,
    sources: Mapping[str, Mapping[str, float]],
    drops: Mapping[str, int],
    first_insight_seconds: float | None = None,
) -> dict[str, Any]:
    """Return the block as JSON values; all times are seconds."""
    spans = [span for span in tracer.spans if span.ended is not None]
    start = min((span.started for span in spans), default=0.0)
    end = max((span.ended or 0.0 for span in spans), default=0.0)
    return {
        "schema": SCHEMA,
        "elapsed_seconds": round(end - start, 4),
        "deadline_seconds": deadline_seconds,
        "first_insight_seconds": None
        if first_insight_seconds is None
        else round(first_insight_seconds, 4),
        "stages": [_timed(span, start) for span in spans if span.name.startswith("stage ")],
        "sources": {
            name: {**counts, "requests_seconds": _durations(spans, name)}
            for name, counts in sources.items()
        },
        "models": [_timed(span, start) for span in spans if span.name.startswith("chat ")],
        "critical_path": critical_path(spans),
        "drops": dict(drops),
        "spans": [_timed(span, start) for span in spans],
        "spans_dropped": tracer.dropped,
    }


def _timed(span: Span, start: float) -> dict[str, Any]:
    elapsed = (span.ended or span.started) - span.started
    return {
        "id": span.id,
        "parent_id": span.parent_id,
        "name": span.name,
        "start_seconds": round(span.started - start, 4),
        "elapsed_seconds": round(elapsed, 4),
        "queue_seconds": round(span.queue_seconds, 4),
        "work_seconds": round(max(0.0, elapsed - span.queue_seconds), 4),
        "status": span.status,
        "attributes": span.attributes,
    }


def _durations(spans: list[Span], source: str) -> dict[str, float]:
    seconds = sorted(
        (span.ended or span.started) - span.started
        for span in spans
        if span.name == "attempt" and span.attributes.get("source") == source
    )
    if not seconds:
        return {}
    return {
        "p50": round(seconds[(len(seconds) - 1) // 2], 4),
        "p95": round(seconds[int(0.95 * (len(seconds) - 1))], 4),
    }
