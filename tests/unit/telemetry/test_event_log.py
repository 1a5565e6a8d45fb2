"""Events go where the process wants them; what is not wanted costs nothing."""

import io
import json
import logging

import pytest
import structlog

from groundswell.telemetry import event_log, logs


def configured(**options: str) -> io.StringIO:
    stream = io.StringIO()
    logs.configure(stream, level="info", format="json", **options)  # type: ignore[arg-type]
    return stream


def test_the_first_event_that_is_wanted_sets_structlog_up() -> None:
    stream = configured()
    event_log.write(logging.DEBUG, "groundswell.sample", "sample.unheard")
    assert not structlog.is_configured()
    event_log.write(logging.INFO, "groundswell.sample", "sample.first", number=1)
    event_log.write(logging.WARNING, "groundswell", "sample.second", number=2)
    event_log.write(logging.DEBUG, "groundswell", "sample.unheard")
    assert structlog.is_configured()
    events = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [(event["event"], event["level"], event["number"]) for event in events] == [
        ("sample.first", "info", 1),
        ("sample.second", "warning", 2),
    ]
    assert all("timestamp" in event for event in events)


def test_a_second_set_up_replaces_the_first() -> None:
    first, second = configured(), configured()
    event_log.write(logging.INFO, "groundswell", "sample.one")
    third = configured()
    event_log.write(logging.INFO, "groundswell", "sample.two")
    assert first.getvalue() == ""
    assert "sample.one" in second.getvalue()
    assert "sample.two" not in second.getvalue()
    assert "sample.two" in third.getvalue()


def test_structlog_as_a_program_set_it_up_gets_the_events() -> None:
    structlog.configure()
    with structlog.testing.capture_logs() as events:
        event_log.write(logging.INFO, "groundswell", "sample.told", number=1)
    assert events == [{"event": "sample.told", "log_level": "info", "number": 1}]


def test_without_any_set_up_the_standard_log_gets_one_line(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    event_log.write(logging.WARNING, "groundswell.sample", "sample.told", number=1)
    assert [(each.name, each.getMessage()) for each in caplog.records] == [
        ("groundswell.sample", "sample.told number=1")
    ]
    assert capsys.readouterr().out == ""


def test_it_is_on_where_somebody_set_a_log_up() -> None:
    assert not event_log.is_on()
    configured()
    assert event_log.is_on()
    event_log.write(logging.INFO, "groundswell", "sample.one")
    assert event_log.is_on()
    logs.forget()
    structlog.reset_defaults()
    assert not event_log.is_on()
