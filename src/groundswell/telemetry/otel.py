"""Hand the spans of finished runs to OpenTelemetry."""

import logging
import threading
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from groundswell.domain.document import JsonScalar
from groundswell.telemetry import event_log, semconv
from groundswell.telemetry.tracer import MAX_SPANS, Span, Tracer
from groundswell.version import __version__

_NAME = "groundswell.otel"
_TRACES_PATH = "/v1/traces"
_EXPORT_SECONDS = 10.0
_CANCELLED = "CancelledError"
_NANOSECONDS = 1e9


class SpanExport:
    """Send spans to an OTLP/HTTP endpoint, or to the SDK's provider of the application.

    Sending happens in threads of the SDK; no run waits for it. A collector that cannot be reached
    costs spans, never an answer.
    """

    def __init__(self, endpoint: str | None) -> None:
        self._endpoint = endpoint
        self._provider: Any = None
        self._is_ours = False
        self._lock = threading.Lock()
        self._pending: set[threading.Thread] = set()

    @property
    def is_on(self) -> bool:
        """Return whether there is somewhere to send spans to."""
        return self._endpoint is not None or _application_provider() is not None

    def context(self) -> Any:
        """Return the OpenTelemetry context of the caller, whose span is the run's parent."""
        if not self.is_on:
            return None
        from opentelemetry import context  # noqa: PLC0415  # only where spans are exported

        return context.get_current()

    def submit(self, tracer: Tracer, context: Any) -> None:
        """Hand over the spans of a run that has ended; returns at once."""
        if self.is_on:
            thread = threading.Thread(
                target=self._send, args=(tracer, context), name="groundswell-otel", daemon=True
            )
            self._pending.add(thread)
            thread.start()

    def close(self, *, seconds: float) -> None:
        """Wait at most `seconds` until what was handed over is sent; blocks, for a thread."""
        for thread in tuple(self._pending):
            thread.join(seconds)
        if self._is_ours and self._provider is not None:
            self._provider.force_flush(int(seconds * 1000))
            self._provider.shutdown()

    def _send(self, tracer: Tracer, context: Any) -> None:
        try:
            with self._lock:
                provider = self._opened()
            if provider is not None:
                replay(tracer, provider.get_tracer("groundswell", __version__), context=context)
        except Exception as error:  # noqa: BLE001  # telemetry never breaks an answer
            _warn("otel.failed", reason=type(error).__name__)
        finally:
            self._pending.discard(threading.current_thread())

    def _opened(self) -> Any:
        if self._provider is None:
            if self._endpoint is None:
                self._provider = _application_provider()
            else:
                self._provider, self._is_ours = _own_provider(self._endpoint), True
        return self._provider


def replay(tracer: Tracer, target: Any, *, context: Any = None) -> None:
    """Make each span of `tracer` again with the OpenTelemetry tracer `target`, with its times."""
    from opentelemetry.trace import (  # noqa: PLC0415  # only where spans are exported
        Status,
        StatusCode,
        set_span_in_context,
    )

    at_start, wall = tracer.began
    made: dict[int, Any] = {}
    last = max((span.ended or span.started for span in tracer.spans), default=at_start)
    for span in tuple(tracer.spans):
        parent = made.get(span.parent_id) if span.parent_id is not None else None
        copy = target.start_span(
            span.name,
            context=context if parent is None else set_span_in_context(parent),
            kind=_kind(span),
            attributes=_attributes(span, tracer),
            start_time=_nanoseconds(span.started, at_start, wall),
        )
        for at, name, attributes in span.events:
            when = _nanoseconds(at, at_start, wall)
            copy.add_event(name, _present(attributes), timestamp=when)
        if span.status not in {"ok", _CANCELLED}:
            copy.set_status(Status(StatusCode.ERROR, span.status))
        ended = last if span.ended is None else span.ended
        copy.end(end_time=_nanoseconds(ended, at_start, wall))
        made[span.id] = copy


def _attributes(span: Span, tracer: Tracer) -> dict[str, Any]:
    found = _present(span.attributes)
    if span.waits:
        found[semconv.QUEUE_SECONDS] = span.queue_seconds
    if span.status != "ok":
        found[semconv.ERROR_TYPE] = span.status
    if semconv.is_tool(span.name):
        found |= {semconv.OPERATION: "execute_tool", semconv.TOOL: semconv.bare(span.name)}
    elif semconv.is_chat(span.name):
        found |= {semconv.OPERATION: "chat"}
        found.setdefault(semconv.REQUEST_MODEL, semconv.bare(span.name))
    elif span.parent_id is None:
        found[semconv.RUN_ID] = tracer.run_id
    return found


def _present(attributes: Mapping[str, JsonScalar]) -> dict[str, Any]:
    """Return attributes that have a value; OpenTelemetry knows no null."""
    return {name: value for name, value in attributes.items() if value is not None}


def _kind(span: Span) -> Any:
    from opentelemetry.trace import SpanKind  # noqa: PLC0415  # only where spans are exported

    is_remote = span.name == semconv.ATTEMPT or semconv.is_chat(span.name)
    return SpanKind.CLIENT if is_remote else SpanKind.INTERNAL


def _nanoseconds(moment: float, at_start: float, wall: datetime) -> int:
    return int((wall.timestamp() + moment - at_start) * _NANOSECONDS)


def _application_provider() -> Any:
    """Return the SDK's provider if the application has set one; ours is never set globally."""
    import sys  # noqa: PLC0415  # to look without importing

    if "opentelemetry.sdk.trace" not in sys.modules:
        return None
    from opentelemetry import trace  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415

    provider = trace.get_tracer_provider()
    return provider if isinstance(provider, TracerProvider) else None


def _warn(event: str, **fields: object) -> None:
    event_log.write(logging.WARNING, _NAME, event, **fields)


def _own_provider(endpoint: str) -> Any:
    """Return a provider that sends to `endpoint`, `None` (and a warning) without the packages."""
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415
            OTLPSpanExporter,
        )
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    except ImportError as error:
        _warn("otel.missing", package=error.name, remedy="pip install 'groundswell[otel]'")
        return None
    provider = TracerProvider(
        resource=Resource.create({"service.name": "groundswell", "service.version": __version__}),
        shutdown_on_exit=False,  # the end of the process does not wait for a collector
    )
    exporter = OTLPSpanExporter(traces_url(endpoint), timeout=_EXPORT_SECONDS)
    provider.add_span_processor(BatchSpanProcessor(exporter, max_queue_size=MAX_SPANS))
    return provider


def traces_url(endpoint: str) -> str:
    """Return where traces go, given the base address of a collector or the whole one."""
    base = endpoint.rstrip("/")
    return base if base.endswith(_TRACES_PATH) else base + _TRACES_PATH
