"""Pass on what is known of finished runs: spans to OpenTelemetry, counts to Prometheus."""

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Any

from groundswell.clock import Clock
from groundswell.domain.report import Report
from groundswell.resilience.offload import offload
from groundswell.telemetry.metrics import Metrics
from groundswell.telemetry.otel import SpanExport
from groundswell.telemetry.tracer import Tracer

_FLUSH_SECONDS = 2.0  # a collector that is there answers in milliseconds


class Exports:
    """Take runs after their answer is out; nothing here delays or breaks one."""

    def __init__(self, spans: SpanExport, metrics: Metrics | None) -> None:
        self._spans = spans
        self._metrics = metrics

    def context(self) -> Any:
        """Return the OpenTelemetry context around the caller, `None` without an export."""
        return self._spans.context()

    def take(
        self, report: Report, diagnostics: Mapping[str, Any], tracer: Tracer, context: Any
    ) -> None:
        """Take a run that has ended; spans are sent in the background."""
        if self._metrics is not None:
            self._metrics.record(report, diagnostics)
        self._spans.submit(tracer, context)

    async def aclose(self, clock: Clock) -> None:
        """Let what was taken be sent, for at most two seconds."""
        if not self._spans.is_on:
            return
        flush = asyncio.ensure_future(offload(partial(self._spans.close, seconds=_FLUSH_SECONDS)))
        timer = asyncio.ensure_future(clock.sleep(_FLUSH_SECONDS))
        await asyncio.wait({flush, timer}, return_when=asyncio.FIRST_COMPLETED)
        flush.cancel()
        timer.cancel()
