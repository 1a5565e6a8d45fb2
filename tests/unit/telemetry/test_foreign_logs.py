"""What a library logs becomes one line of our log, and never holds the words of an exception."""

import io
import logging

from groundswell.telemetry import logs
from groundswell.telemetry.foreign_logs import ForeignLogs


def logged(level: str = "info") -> io.StringIO:
    stream = io.StringIO()
    logs.configure(stream, level="debug", format="json")
    try:
        raise ValueError("canary words")
    except ValueError:
        getattr(logging.getLogger("some.library"), level)(
            "it broke\nTraceback: canary", exc_info=True
        )
    return stream


def test_an_exception_is_told_by_its_place() -> None:
    (line,) = logged("error").getvalue().splitlines()
    assert '"library": "some.library"' in line
    assert '"message": "it broke"' in line
    assert "ValueError in test_foreign_logs.py line" in line
    assert "canary" not in line
    assert "Traceback" not in line


def test_what_is_no_warning_is_not_told() -> None:
    assert logged("info").getvalue() == ""


def test_setting_the_log_up_twice_tells_once() -> None:
    logs.configure(io.StringIO(), level="info", format="json")
    assert len(logged("warning").getvalue().splitlines()) == 1


def test_a_record_that_cannot_be_written_disturbs_nobody() -> None:
    stream = io.StringIO()
    logs.configure(stream, level="debug", format="json")
    said = ("some.library", logging.WARNING, "", 1, "%d were lost", ("canary",), None)
    ForeignLogs().handle(logging.LogRecord(*said))
    (line,) = stream.getvalue().splitlines()
    assert '"message": "%d were lost"' in line
