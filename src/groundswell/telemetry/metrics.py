"""Count runs for Prometheus."""

from collections.abc import Mapping
from typing import Any

from groundswell.domain.report import Report
from groundswell.errors import PluginLoadError
from groundswell.telemetry import semconv

MAX_LABELS = 64
OTHER = "other"
_RUN_BUCKETS = (0.5, 1, 2, 3, 5, 8, 12, 20, 30, 60, 120, 300)
_CALL_BUCKETS = (0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 1.2, 2, 3, 5, 10, 20)
_SOURCE_COUNTERS = {
    "requests": "Pages that were not answered by the cache.",
    "attempts": "Calls to the provider, with retries and hedges.",
    "retries": "Calls that were made again.",
    "hedges": "Second calls beside a slow one.",
    "throttled": "Calls that the provider refused because of its rate limit.",
    "rejected": "Calls that were refused before they were made.",
    "bytes": "Size of the answers.",
}
_LOOKUPS = {"hits": "hit", "misses": "miss", "stale": "stale", "refreshed": "refreshed"}


class Metrics:
    """Counters and histograms over all runs of a process, in a registry of their own.

    Labels are bounded: after 64 names of sources or models, further ones count as `other`; every
    file counts as `file`.
    """

    def __init__(self) -> None:
        """Open the registry.

        Raises:
            PluginLoadError: the package is missing.
        """
        try:
            import prometheus_client  # noqa: PLC0415  # an extra
        except ImportError as error:
            raise PluginLoadError(
                "metrics need the package prometheus-client",
                remedy="Install it with: pip install 'groundswell[metrics]'",
            ) from error
        self._client = prometheus_client
        self.registry = prometheus_client.CollectorRegistry()
        self._names: dict[str, set[str]] = {}
        self._families = self._declared()

    @property
    def content_type(self) -> str:
        """Return the media type of `render`."""
        return str(self._client.CONTENT_TYPE_LATEST)

    def render(self) -> bytes:
        """Return all metrics in Prometheus' text format."""
        return bytes(self._client.generate_latest(self.registry))

    def record(self, report: Report, diagnostics: Mapping[str, Any]) -> None:
        """Count one run that has ended."""
        families = self._families
        families["runs"].labels(report.status).inc()
        families["run_seconds"].observe(report.elapsed_seconds)
        if (first := diagnostics["first_insight_seconds"]) is not None:
            families["first_insight_seconds"].observe(first)
        for reason, number in diagnostics["drops"].items():
            families["dropped"].labels(self._label("reason", reason)).inc(number)
        for kind, usd in diagnostics["cost_usd"].items():
            families["cost_usd"].labels(kind).inc(usd or 0.0)
        for outcome in report.outcomes:
            source = self._label("source", outcome.source)
            families["outcomes"].labels(source, outcome.status).inc()
        for source, row in diagnostics["sources"].items():
            self._record_source(self._label("source", source), row)
        for call in diagnostics["models"]:
            self._record_call(self._label("model", call["model"]), call)
        for span in diagnostics["spans"]:
            if span["name"] == semconv.ATTEMPT:
                source = self._label("source", str(span["attributes"].get(semconv.SOURCE, OTHER)))
                families["attempt_seconds"].labels(source).observe(span["elapsed_seconds"])

    def _record_source(self, source: str, row: Mapping[str, Any]) -> None:
        families = self._families
        for name in _SOURCE_COUNTERS:
            families[name].labels(source).inc(row[name])
        for name, result in _LOOKUPS.items():
            families["cache_lookups"].labels(source, result).inc(row[name])
        for limit in ("slot", "token"):
            families["wait_seconds"].labels(source, limit).inc(row[f"{limit}_wait_seconds"])
        for stage in ("received", "kept"):
            families["documents"].labels(source, stage).inc(row[f"documents_{stage}"])

    def _record_call(self, model: str, call: Mapping[str, Any]) -> None:
        families = self._families
        status = "cached" if call["cached"] else "ok" if call["status"] == "ok" else "failed"
        families["model_calls"].labels(model, status).inc()
        families["model_retries"].labels(model).inc(call["retries"])
        if status == "cached":
            return
        families["model_seconds"].labels(model).observe(call["elapsed_seconds"])
        if call["first_token_seconds"] is not None:
            families["first_token_seconds"].labels(model).observe(call["first_token_seconds"])
        families["model_tokens"].labels(model, "input").inc(call["input_tokens"])
        families["model_tokens"].labels(model, "output").inc(call["output_tokens"])

    def _label(self, kind: str, name: str) -> str:
        if kind == "source" and name.startswith("file:"):
            return "file"
        known = self._names.setdefault(kind, set())
        if name in known or len(known) < MAX_LABELS:
            known.add(name)
            return name
        return OTHER

    def _declared(self) -> dict[str, Any]:
        def counter(name: str, text: str, *labels: str) -> Any:
            return self._client.Counter(f"groundswell_{name}", text, labels, registry=self.registry)

        def histogram(name: str, text: str, buckets: tuple[float, ...], *labels: str) -> Any:
            return self._client.Histogram(
                f"groundswell_{name}", text, labels, buckets=buckets, registry=self.registry
            )

        sources = {
            name: counter(f"source_{name}", text, "source")
            for name, text in _SOURCE_COUNTERS.items()
        }
        return sources | {
            "runs": counter("runs", "Questions that were answered.", "status"),
            "dropped": counter("dropped", "What was left out.", "reason"),
            "cost_usd": counter("cost_usd", "Money spent.", "kind"),
            "outcomes": counter("source_outcomes", "What sources did.", "source", "status"),
            "documents": counter("source_documents", "Documents.", "source", "stage"),
            "wait_seconds": counter(
                "source_wait_seconds", "Waited for a slot or a token.", "source", "limit"
            ),
            "cache_lookups": counter("cache_lookups", "Lookups of pages.", "source", "result"),
            "model_calls": counter("model_calls", "Calls to the model.", "model", "status"),
            "model_retries": counter("model_retries", "Calls that were made again.", "model"),
            "model_tokens": counter("model_tokens", "Tokens.", "model", "direction"),
            "run_seconds": histogram("run_seconds", "Time of a run.", _RUN_BUCKETS),
            "first_insight_seconds": histogram(
                "first_insight_seconds", "Time to the first insight of a run.", _RUN_BUCKETS
            ),
            "attempt_seconds": histogram(
                "source_attempt_seconds", "Time of one call to a provider.", _CALL_BUCKETS, "source"
            ),
            "model_seconds": histogram(
                "model_seconds", "Time of one call to the model.", _CALL_BUCKETS, "model"
            ),
            "first_token_seconds": histogram(
                "model_first_token_seconds", "Time to the first token.", _CALL_BUCKETS, "model"
            ),
        }
