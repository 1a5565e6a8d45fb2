"""Spans reach a collector as OTLP over HTTP, after the answer and never instead of it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

pytest.importorskip("opentelemetry.exporter.otlp.proto.http")

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from groundswell.telemetry import otel, semconv
from groundswell.telemetry.tracer import Tracer, step, waited
from tests.fake_clock import FakeClock


class _Collector:
    """An OTLP/HTTP receiver that decodes what it is sent."""

    def __init__(self) -> None:
        self.requests: list[ExportTraceServiceRequest] = []
        self.paths: list[str] = []
        self.received = threading.Event()
        self.url = ""

    def spans(self) -> dict[str, Any]:
        return {
            span.name: span
            for request in self.requests
            for resource in request.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        }


@contextmanager
def collector() -> Iterator[_Collector]:
    found = _Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if self.headers.get("content-encoding") == "gzip":
                import gzip

                body = gzip.decompress(body)
            found.requests.append(ExportTraceServiceRequest.FromString(body))
            found.paths.append(self.path)
            answer = ExportTraceServiceResponse().SerializeToString()
            self.send_response(200)
            self.send_header("content-type", "application/x-protobuf")
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)
            found.received.set()

        def log_message(self, *args: Any) -> None:
            """Say nothing on stderr."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def finished() -> Tracer:
    clock = FakeClock()
    tracer = Tracer(clock, run_id="r1")
    with tracer.span(semconv.RUN):
        with step(semconv.execute_tool("x"), source="x", note=None):
            clock.tick(1.0)
            waited(0.5)
            try:
                with step(semconv.ATTEMPT, source="x") as attempt:
                    assert attempt is not None
                    clock.tick(2.0)
                    attempt.note("retry", attempt=1)
                    raise KeyError
            except KeyError:
                pass
        with step(semconv.chat("m-1")) as chat:
            assert chat is not None
            chat.set(semconv.INPUT_TOKENS, 900)
            clock.tick(1.0)
    return tracer


def attributes(span: Any) -> dict[str, Any]:
    return {
        item.key: getattr(item.value, item.value.WhichOneof("value")) for item in span.attributes
    }


def test_a_collector_gets_the_spans_of_a_run() -> None:
    with collector() as found:
        export = otel.SpanExport(found.url)
        export.submit(finished(), export.context())
        export.close(seconds=10.0)
    assert set(found.paths) == {"/v1/traces"}
    spans = found.spans()
    assert set(spans) == {"run", "execute_tool x", "attempt", "chat m-1"}
    resource = found.requests[0].resource_spans[0].resource
    assert ("service.name", "groundswell") in {
        (item.key, item.value.string_value) for item in resource.attributes
    }


def test_times_parents_and_attributes_survive() -> None:
    with collector() as found:
        export = otel.SpanExport(found.url)
        export.submit(finished(), export.context())
        export.close(seconds=10.0)
    spans = found.spans()
    run, tool, attempt = spans["run"], spans["execute_tool x"], spans["attempt"]
    assert run.parent_span_id == b""
    assert tool.parent_span_id == run.span_id
    assert attempt.parent_span_id == tool.span_id
    assert {span.trace_id for span in spans.values()} == {run.trace_id}
    assert attempt.end_time_unix_nano - attempt.start_time_unix_nano == pytest.approx(2e9, abs=1e3)
    assert attempt.start_time_unix_nano - run.start_time_unix_nano == pytest.approx(1e9, abs=1e3)
    assert attributes(run)["groundswell.run_id"] == "r1"
    assert attributes(tool)["gen_ai.operation.name"] == "execute_tool"
    assert attributes(tool)["gen_ai.tool.name"] == "x"
    assert attributes(tool)["groundswell.queue_seconds"] == 0.5
    assert attributes(spans["chat m-1"])["gen_ai.usage.input_tokens"] == 900
    assert attributes(attempt)["error.type"] == "KeyError"
    assert attempt.status.code == 2
    assert [event.name for event in attempt.events] == ["retry"]


def test_an_application_with_a_provider_of_its_own_gets_them_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    memory = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(memory))
    monkeypatch.setattr(otel, "_application_provider", lambda: provider)
    export = otel.SpanExport(None)
    with provider.get_tracer("app").start_as_current_span("request") as request:
        context = export.context()
        export.submit(finished(), context)
        export.close(seconds=10.0)
    spans = {span.name: span for span in memory.get_finished_spans()}
    run = spans["run"]
    assert run.parent is not None
    assert run.parent.span_id == request.get_span_context().span_id
    provider.shutdown()


def test_nothing_is_sent_where_nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(otel, "_application_provider", lambda: None)
    export = otel.SpanExport(None)
    assert not export.is_on
    assert export.context() is None
    export.submit(finished(), None)
    export.close(seconds=0.0)


@pytest.mark.parametrize("endpoint", ["http://h:4318", "http://h:4318/", "http://h:4318/v1/traces"])
def test_base_addresses_and_whole_ones_are_understood(endpoint: str) -> None:
    assert otel.traces_url(endpoint) == "http://h:4318/v1/traces"
