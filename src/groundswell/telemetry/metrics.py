"""Count runs for Prometheus."""

from collections.abc import Callable, Mapping
from typing import Any

from groundswell.domain.report import Report
from groundswell.errors import PluginLoadError
from groundswell.telemetry import semconv
from groundswell.telemetry.metric_family import FAMILIES, PREFIX, SOURCE_COUNTERS, MetricFamily

MAX_LABELS = 64
OTHER = "other"
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
        self._families = {family.name: self._declared(family) for family in FAMILIES}

    @property
    def content_type(self) -> str:
        """Return the media type of `render`."""
        return str(self._client.CONTENT_TYPE_LATEST)

    def render(self) -> bytes:
        """Return all metrics in Prometheus' text format."""
        return bytes(self._client.generate_latest(self.registry))

    def watch(self, *, running: Callable[[], float], queued: Callable[[], float]) -> None:
        """Show how many questions are being answered and how many wait, whenever it is asked."""
        self._families["questions_running"].set_function(running)
        self._families["questions_queued"].set_function(queued)

    def refused(self, reason: str) -> None:
        """Count a question that was not let in."""
        self._families["refused"].labels(reason).inc()

    def record(self, report: Report, diagnostics: Mapping[str, Any]) -> None:
        """Count one run that has ended."""
        families = self._families
        families["runs"].labels(report.status).inc()
        families["run_seconds"].observe(report.elapsed_seconds)
        share = report.elapsed_seconds / report.query.deadline_seconds
        families["run_deadline_share"].observe(share)
        if (first := diagnostics["first_insight_seconds"]) is not None:
            families["first_insight_seconds"].observe(first)
        for reason, number in diagnostics["drops"].items():
            families["dropped"].labels(self._label("reason", reason)).inc(number)
        for kind, usd in diagnostics["cost_usd"].items():
            families["cost_usd"].labels(kind).inc(usd or 0.0)
        for outcome in report.outcomes:
            source = self._label("source", outcome.source)
            families["source_outcomes"].labels(source, outcome.status).inc()
        for source, row in diagnostics["sources"].items():
            self._record_source(self._label("source", source), row)
        for call in diagnostics["models"]:
            self._record_call(self._label("model", call["model"]), call)
        for span in diagnostics["spans"]:
            if span["name"] == semconv.ATTEMPT:
                source = self._label("source", str(span["attributes"].get(semconv.SOURCE, OTHER)))
                families["source_attempt_seconds"].labels(source).observe(span["elapsed_seconds"])

    def _record_source(self, source: str, row: Mapping[str, Any]) -> None:
        families = self._families
        for name in SOURCE_COUNTERS:
            families[f"source_{name}"].labels(source).inc(row[name])
        for name, result in _LOOKUPS.items():
            families["cache_lookups"].labels(source, result).inc(row[name])
        for limit in ("slot", "token"):
            families["source_wait_seconds"].labels(source, limit).inc(row[f"{limit}_wait_seconds"])
        for stage in ("received", "kept"):
            families["source_documents"].labels(source, stage).inc(row[f"documents_{stage}"])

    def _record_call(self, model: str, call: Mapping[str, Any]) -> None:
        families = self._families
        status = "cached" if call["cached"] else "ok" if call["status"] == "ok" else "failed"
        families["model_calls"].labels(model, status).inc()
        families["model_retries"].labels(model).inc(call["retries"])
        if status == "cached":
            return
        families["model_seconds"].labels(model).observe(call["elapsed_seconds"])
        if call["first_token_seconds"] is not None:
            families["model_first_token_seconds"].labels(model).observe(call["first_token_seconds"])
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

    def _declared(self, family: MetricFamily) -> Any:
        name, client = PREFIX + family.name, self._client
        if family.kind == "counter":
            return client.Counter(name, family.text, family.labels, registry=self.registry)
        if family.kind == "gauge":
            return client.Gauge(name, family.text, registry=self.registry)
        return client.Histogram(
            name, family.text, family.labels, buckets=family.buckets, registry=self.registry
        )
