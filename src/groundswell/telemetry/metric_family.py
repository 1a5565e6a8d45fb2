"""List what is counted for Prometheus, in one place for the registry and for the documentation."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

PREFIX = "groundswell_"
_RUN_BUCKETS = (0.5, 1, 2, 3, 5, 8, 12, 20, 30, 60, 120, 300)
_DEADLINE_BUCKETS = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0, 1.05)
_CALL_BUCKETS = (0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 1.2, 2, 3, 5, 10, 20)
SOURCE_COUNTERS: Mapping[str, str] = {
    "requests": "Pages that were not answered by the cache.",
    "attempts": "Calls to the provider, with retries and hedges.",
    "retries": "Calls that were made again.",
    "hedges": "Second calls beside a slow one.",
    "throttled": "Calls that the provider refused because of its rate limit.",
    "rejected": "Calls that were refused before they were made.",
    "bytes": "Size of the answers.",
}


@dataclass(frozen=True, slots=True)
class MetricFamily:
    """One name with its labels; `buckets` are upper bounds, for a histogram only."""

    kind: Literal["counter", "gauge", "histogram"]
    name: str
    text: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()

    @property
    def shown_name(self) -> str:
        """The name under which Prometheus finds it."""
        return PREFIX + self.name + ("_total" if self.kind == "counter" else "")


def _counter(name: str, text: str, *labels: str) -> MetricFamily:
    return MetricFamily("counter", name, text, labels)


def _gauge(name: str, text: str) -> MetricFamily:
    return MetricFamily("gauge", name, text)


def _histogram(name: str, text: str, buckets: tuple[float, ...], *labels: str) -> MetricFamily:
    return MetricFamily("histogram", name, text, labels, buckets)


FAMILIES: tuple[MetricFamily, ...] = (
    _gauge("questions_running", "Questions that are being answered."),
    _gauge("questions_queued", "Questions that wait for a place."),
    _counter(
        "refused",
        "Questions that were not let in: `full`, `client_busy`, `too_often`, `closing`.",
        "reason",
    ),
    _counter("runs", "Questions that were answered: `complete`, `partial`, `empty`.", "status"),
    _histogram("run_seconds", "Time of a run.", _RUN_BUCKETS),
    _histogram(
        "run_deadline_share", "Time of a run as a share of its deadline.", _DEADLINE_BUCKETS
    ),
    _histogram("first_insight_seconds", "Time to the first insight of a run.", _RUN_BUCKETS),
    _counter("dropped", "Documents and citations that were left out.", "reason"),
    _counter("cost_usd", "Money spent: `sources`, `llm`.", "kind"),
    *(_counter(f"source_{name}", text, "source") for name, text in SOURCE_COUNTERS.items()),
    _counter("source_outcomes", "How sources ended in a run.", "source", "status"),
    _counter("source_documents", "Documents: `received`, `kept`.", "source", "stage"),
    _counter(
        "source_wait_seconds",
        "Time waited for a place (`slot`) or a limit (`token`).",
        "source",
        "limit",
    ),
    _histogram(
        "source_attempt_seconds", "Time of one call to a provider.", _CALL_BUCKETS, "source"
    ),
    _counter(
        "cache_lookups",
        "Lookups of pages: `hit`, `miss`, `stale`, `refreshed`.",
        "source",
        "result",
    ),
    _counter("model_calls", "Calls to the model: `ok`, `failed`, `cached`.", "model", "status"),
    _counter("model_retries", "Calls to the model that were made again.", "model"),
    _counter("model_tokens", "Tokens: `input`, `output`.", "model", "direction"),
    _histogram("model_seconds", "Time of one call to the model.", _CALL_BUCKETS, "model"),
    _histogram("model_first_token_seconds", "Time to the first token.", _CALL_BUCKETS, "model"),
)
