"""Build the diagnostics block of a report from its spans and counters."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from groundswell.domain.document import JsonScalar
from groundswell.telemetry import semconv
from groundswell.telemetry.critical_path import Segment, critical_path
from groundswell.telemetry.rows import model_row, rounded, source_row, span_row
from groundswell.telemetry.tracer import Span, Tracer

SCHEMA = "groundswell.diagnostics/1"
OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFacts:
    """What spans do not tell. `counters` and `received` and `kept` documents are per source.

    The deadline and the first insight count from `asked_at`, in monotonic seconds.
    """

    deadline_seconds: float
    counters: Mapping[str, Mapping[str, float]]
    received: Mapping[str, int] = field(default_factory=dict)
    kept: Mapping[str, int] = field(default_factory=dict)
    drops: Mapping[str, int] = field(default_factory=dict)
    first_insight_seconds: float | None = None
    asked_at: float | None = None
    llm_usd: float | None = 0.0
    sources_usd: float = 0.0
    settings: Mapping[str, JsonScalar] = field(default_factory=dict)


def build(tracer: Tracer, facts: RunFacts) -> dict[str, Any]:
    """Return the block as JSON values; starts are seconds, counted from the run's start."""
    spans = tuple(tracer.spans)  # threads may still add some
    root = next((span for span in spans if span.parent_id is None), None)
    if root is None:
        return {}
    start = root.started
    end = tracer.clock.monotonic() if root.ended is None else root.ended
    path = critical_path(spans, root)
    first = facts.first_insight_seconds
    return {
        "schema": SCHEMA,
        "run_id": tracer.run_id,
        "elapsed_seconds": rounded(end - start),
        "before_seconds": rounded(0.0 if facts.asked_at is None else start - facts.asked_at),
        "deadline_seconds": facts.deadline_seconds,
        "first_insight_seconds": None if first is None else rounded(first),
        "stages": _stages(spans, path, start, end),
        "sources": _sources(spans, facts),
        "models": [model_row(span, start, end) for span in spans if semconv.is_chat(span.name)],
        "critical_path": [_step(segment, start, end) for segment in path],
        "drops": {reason: number for reason, number in facts.drops.items() if number},
        "cost_usd": {"llm": facts.llm_usd, "sources": facts.sources_usd},
        "settings": dict(facts.settings),
        "spans": [span_row(span, start, end) for span in spans],
        "spans_dropped": tracer.dropped,
    }


def _stages(
    spans: Sequence[Span], path: Sequence[Segment], start: float, end: float
) -> list[dict[str, Any]]:
    """Return the stages; a stage waits while the critical path through it waits in a queue."""
    waiting: defaultdict[int, float] = defaultdict(float)
    for segment in path:
        if len(segment.chain) > 1:
            waiting[segment.chain[1].id] += segment.queue_seconds
    rows = []
    for span in spans:
        if semconv.is_stage(span.name):
            row = span_row(span, start, end)
            elapsed = row["elapsed_seconds"]
            queue = min(elapsed, rounded(waiting[span.id]))
            rows.append(
                {
                    "name": semconv.bare(span.name),
                    "start_seconds": row["start_seconds"],
                    "elapsed_seconds": elapsed,
                    "queue_seconds": queue,
                    "work_seconds": rounded(elapsed - queue),
                    "status": span.status,
                }
            )
    return rows


def _sources(spans: Sequence[Span], facts: RunFacts) -> dict[str, Any]:
    attempts: defaultdict[str, list[Span]] = defaultdict(list)
    for span in spans:
        if span.name == semconv.ATTEMPT:
            attempts[str(span.attributes.get(semconv.SOURCE, ""))].append(span)
    names = sorted({*facts.counters, *facts.received})
    return {
        name: source_row(
            facts.counters.get(name, {}),
            attempts[name],
            received=facts.received.get(name, 0),
            kept=facts.kept.get(name, 0),
        )
        for name in names
    }


def _step(segment: Segment, start: float, end: float) -> dict[str, Any]:
    """Return one step of the critical path; where only the run itself was open it is `other`."""
    below = segment.chain[1:]
    whole = end - start
    return {
        "name": below[-1].name if below else OTHER,
        "within": [span.name for span in below[:-1]],
        "span_id": segment.span.id,
        "source": next(
            (
                span.attributes[semconv.SOURCE]
                for span in below
                if semconv.SOURCE in span.attributes
            ),
            None,
        ),
        "start_seconds": rounded(segment.start - start),
        "elapsed_seconds": rounded(segment.seconds),
        "queue_seconds": rounded(segment.queue_seconds),
        "share": segment.seconds / whole if whole > 0 else 1.0,
    }
