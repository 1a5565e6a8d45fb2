"""The log of a run: JSON lines with its id, and never its question."""

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from groundswell.telemetry import semconv
from groundswell.telemetry.logs import configure
from groundswell.telemetry.run_log import RunLog
from groundswell.telemetry.tracer import Tracer, current, step
from tests.fake_clock import FakeClock


@pytest.fixture(autouse=True)
def unconfigured() -> Iterator[None]:
    structlog.reset_defaults()
    yield
    structlog.reset_defaults()


def run(**options: Any) -> str:
    stream = io.StringIO()
    configure(stream, **options)
    log = RunLog("r1")
    clock = FakeClock()
    tracer = Tracer(clock, listener=log)
    with tracer.span(semconv.RUN), step(semconv.execute_tool("x"), source="x") as tool:
        with step(semconv.PAGE), step(semconv.ATTEMPT):
            span = current()
            assert span is not None
            span.note("throttled", source="x")
            span.note("retry", attempt=1, delay_seconds=0.5)
            clock.tick(2.0)
        assert tool is not None
        tool.set(semconv.DOCUMENTS, 40)
    log.finished(status="complete", insights=3)
    return stream.getvalue()


def test_events_are_json_lines_with_the_id_of_the_run() -> None:
    events = [json.loads(line) for line in run(level="info", format="json").splitlines()]
    assert [event["event"] for event in events] == [
        "source.throttled", "source.retried", "source.fetched", "run.finished",
    ]  # fmt: skip
    assert {event["run_id"] for event in events} == {"r1"}
    assert {event["level"] for event in events} == {"info"}
    fetched = events[2]
    assert (fetched["source"], fetched["documents"], fetched["elapsed_seconds"]) == ("x", 40, 2.0)
    assert events[1]["delay_seconds"] == 0.5


def test_the_console_shows_one_line_an_event() -> None:
    lines = run(level="info", format="console").splitlines()
    assert len(lines) == 4
    assert "source.fetched" in lines[2]
    assert "\x1b" not in "".join(lines)


def test_less_than_the_level_is_not_logged() -> None:
    assert run(level="warning", format="json") == ""


def test_a_failed_source_says_why() -> None:
    stream = io.StringIO()
    configure(stream, level="info", format="json")
    tracer = Tracer(FakeClock(), listener=RunLog("r1"))
    with pytest.raises(ValueError), tracer.span(semconv.execute_tool("x")):
        raise ValueError
    event = json.loads(stream.getvalue())
    assert (event["event"], event["source"], event["status"]) == (
        "source.failed",
        "x",
        "ValueError",
    )


def test_a_library_whose_user_configured_nothing_says_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    log = RunLog("r1")
    with Tracer(FakeClock(), listener=log).span(semconv.execute_tool("x")):
        pass
    log.finished(status="complete")
    assert capsys.readouterr() == ("", "")


def test_a_model_call_is_logged_with_what_it_took() -> None:
    stream = io.StringIO()
    configure(stream, level="info", format="json")
    tracer = Tracer(FakeClock(), listener=RunLog("r1"))
    with tracer.span(semconv.chat("m-1")) as span:
        span.set(semconv.REQUEST_MODEL, "m-1")
        span.set(semconv.TASK, "name")
        span.set(semconv.INPUT_TOKENS, 900)
        span.set("status", "shadowed")
        span.set("event", "shadowed")
        span.set("level", "shadowed")
    event = json.loads(stream.getvalue())
    assert (event["event"], event["model"], event["task"]) == ("model.answered", "m-1", "name")
    assert (event["input_tokens"], event["status"]) == (900, "ok")
