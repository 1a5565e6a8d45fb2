"""Put single spans and counters into the rows of the diagnostics block."""

from collections.abc import Mapping, Sequence
from typing import Any

from groundswell.telemetry import semconv
from groundswell.telemetry.tracer import Span

_DIGITS = 6  # microseconds
_CACHE_COUNTERS = {"hits": "hit", "misses": "miss", "stale": "stale", "refreshed": "refreshed"}
_COUNTERS = ("requests", "attempts", "retries", "hedges", "throttled", "rejected", "joined")
_SECONDS = ("slot_wait_seconds", "token_wait_seconds")


def rounded(seconds: float) -> float:
    """Return seconds to the microsecond."""
    return round(seconds, _DIGITS)


def span_row(span: Span, start: float, end: float) -> dict[str, Any]:
    """Return a span of a run from `start` to `end`; one that is still open ends with the run."""
    finish = end if span.ended is None else min(span.ended, end)
    elapsed = max(0.0, finish - span.started)
    queue = min(elapsed, span.queue_seconds)
    return {
        "id": span.id,
        "parent_id": span.parent_id,
        "name": span.name,
        "start_seconds": rounded(span.started - start),
        "elapsed_seconds": rounded(elapsed),
        "queue_seconds": rounded(queue),
        "work_seconds": rounded(elapsed - queue),
        "waits": [[rounded(since - start), rounded(until - start)] for since, until in span.waits],
        "status": "unfinished" if span.ended is None else span.status,
        "attributes": dict(span.attributes),
        "events": [
            {"at_seconds": rounded(at - start), "name": name, "attributes": dict(attributes)}
            for at, name, attributes in span.events
        ],
    }


def model_row(span: Span, start: float, end: float) -> dict[str, Any]:
    """Return one call to a model; `cached` means that it cost nothing."""
    told, row = span.attributes, span_row(span, start, end)
    return {
        "model": told.get(semconv.REQUEST_MODEL, semconv.bare(span.name)),
        "provider": told.get(semconv.PROVIDER),
        "task": told.get(semconv.TASK),
        "start_seconds": row["start_seconds"],
        "elapsed_seconds": row["elapsed_seconds"],
        "queue_seconds": row["queue_seconds"],
        "first_token_seconds": told.get(semconv.FIRST_TOKEN_SECONDS),
        "input_tokens": told.get(semconv.INPUT_TOKENS, 0),
        "output_tokens": told.get(semconv.OUTPUT_TOKENS, 0),
        "cost_usd": told.get(semconv.COST_USD),
        "retries": sum(name == semconv.RETRY for _, name, _ in span.events),
        "cached": bool(told.get(semconv.CACHED, False)),
        "status": row["status"],
    }


def source_row(
    counters: Mapping[str, float], attempts: Sequence[Span], *, received: int, kept: int
) -> dict[str, Any]:
    """Return what one source did; p50 and p95 are seconds of its attempts."""
    seconds = sorted(span.ended - span.started for span in attempts if span.ended is not None)
    sizes = (span.attributes.get(semconv.BODY_BYTES) for span in attempts)
    row: dict[str, Any] = {name: int(counters.get(name, 0)) for name in _COUNTERS}
    row["attempts"] = max(row["attempts"], len(attempts))
    row |= {name: int(counters.get(counter, 0)) for name, counter in _CACHE_COUNTERS.items()}
    row |= {name: rounded(counters.get(name, 0.0)) for name in _SECONDS}
    return row | {
        "bytes": sum(size for size in sizes if isinstance(size, int)),
        "p50_seconds": percentile(seconds, 0.5),
        "p95_seconds": percentile(seconds, 0.95),
        "documents_received": received,
        "documents_kept": kept,
    }


def percentile(ordered: Sequence[float], share: float) -> float | None:
    """Return the least value that `share` of `ordered` values do not exceed (nearest rank)."""
    if not ordered:
        return None
    rank = -(-len(ordered) * share // 1)  # rounded up
    return rounded(ordered[max(0, int(rank) - 1)])
