"""Progress: lines when piped, lines in place in a terminal, logs that break neither."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from rich.console import Console

from groundswell.cli import log_lines
from groundswell.cli.columns import width
from groundswell.cli.live_progress import LiveProgress
from groundswell.cli.presentation import Presentation
from groundswell.cli.progress import PlainProgress, QuietProgress
from groundswell.config.settings import LogSettings
from groundswell.config.terminal import can_move_cursor
from groundswell.domain.event import (
    InsightsEvent,
    OutcomeEvent,
    ProgressEvent,
    SourceEvent,
    StageEvent,
)
from groundswell.domain.outcome import Outcome
from groundswell.telemetry import event_log
from tests.fake_clock import FakeClock

FAILED = Outcome("x", "failed", 0, "x: its limit is reached", "Wait.", 2.0)


@pytest.fixture(autouse=True)
def unconfigured() -> Iterator[None]:
    structlog.reset_defaults()
    yield
    structlog.reset_defaults()


class Screen:
    """A live display that is drawn when a test asks for it."""

    def __init__(self, *, unicode: bool = True, columns: int = 80, height: int = 24) -> None:
        self.clock = FakeClock()
        self.stream = io.StringIO()
        self.progress = LiveProgress(
            self.stream,
            Presentation(unicode=unicode),
            clock=self.clock,
            deadline_seconds=30.0,
        )
        self._canvas = Console(
            file=io.StringIO(), width=columns, height=height, force_terminal=True, no_color=True
        )

    def lines(self) -> list[str]:
        with self._canvas.capture() as capture:
            self._canvas.print(self.progress)
        return [_bare(line).rstrip() for line in capture.get().splitlines()]


def _bare(line: str) -> str:
    from rich.text import Text

    return Text.from_ansi(line).plain


def test_a_line_follows_its_source() -> None:
    screen = Screen(unicode=False)
    screen.progress.show(SourceEvent("x", "queued"))
    assert "x  queued" in screen.lines()[0]
    screen.progress.show(SourceEvent("x", "searching"))
    assert "x  searching" in screen.lines()[0]
    screen.progress.show(ProgressEvent("x", 40, 1.0))
    assert "x  40 posts, reading on" in screen.lines()[0]
    screen.progress.show(SourceEvent("x", "throttled", 12.0))
    screen.clock.tick(5.0)
    assert "x  40 posts, throttled, again in 7 s" in screen.lines()[0]
    assert screen.lines()[0].endswith("5.0 s")
    screen.progress.show(OutcomeEvent(FAILED))
    assert screen.lines()[0].startswith("x x  0 posts, its limit is reached")
    assert screen.lines()[0].endswith("2.0 s")


def test_the_last_line_tells_stage_and_time() -> None:
    screen = Screen(unicode=False)
    screen.clock.tick(15.0)
    assert screen.lines() == ["  search ============------------  15.0 of 30 s"]
    screen.progress.show(StageEvent("search", 15.0))
    screen.progress.show(InsightsEvent((), "local"))
    assert screen.lines() == [
        "  distil ============------------  15.0 of 30 s  insights so far: 0 (local)"
    ]


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_lines_fit_the_terminal(columns: int) -> None:
    screen = Screen(columns=columns)
    for name in ("x", "請求書" * 20, "a" * 90):
        screen.progress.show(SourceEvent(name, "throttled", 12.0))
    lines = screen.lines()
    assert len(lines) == 4
    assert all(width(line) <= columns for line in lines)


def test_a_low_terminal_shows_what_fits() -> None:
    screen = Screen(height=6)
    for number in range(10):
        screen.progress.show(SourceEvent(f"s{number}", "queued"))
    assert len(screen.lines()) == 6
    assert "and 6 more sources" in screen.lines()[4]


def test_names_of_strangers_stay_inert() -> None:
    screen = Screen()
    screen.progress.show(SourceEvent("x\x1b[2J[bold]", "queued"))
    assert "x[bold]" in screen.lines()[0]


def test_what_is_said_stands_above_the_lines() -> None:
    screen = Screen()
    with screen.progress:
        screen.progress.say("interrupted")
        screen.progress.log("\x1b[32mgreen\x1b[0m")
    assert "interrupted" in screen.stream.getvalue()
    assert "green" in screen.stream.getvalue()


def test_a_pipe_gets_a_line_when_something_is_done() -> None:
    stream = io.StringIO()
    with PlainProgress(stream) as progress:
        progress.show(SourceEvent("x", "queued"))
        progress.show(ProgressEvent("x", 40, 1.0))
        progress.show(SourceEvent("x", "throttled", 4.0))
        progress.show(OutcomeEvent(FAILED))
        progress.show(StageEvent("search", 2.0))
    assert stream.getvalue() == (
        "x: throttled, again in 4 s\n"
        "x: failed, 0 documents in 2.0 s, its limit is reached\n"
        "search: done in 2.0 s\n"
    )


def test_quiet_keeps_the_log() -> None:
    stream = io.StringIO()
    with QuietProgress(stream) as progress:
        progress.say("hello")
        progress.show(StageEvent("search", 2.0))
        log_lines.configure(LogSettings(level="info", format="json"), progress)
        event_log.write(logging.INFO, "groundswell", "source.fetched", source="x")
        event_log.write(logging.DEBUG, "groundswell", "unheard")
    events = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [event["event"] for event in events] == ["source.fetched"]


def test_a_log_line_is_passed_on_whole() -> None:
    stream = io.StringIO()
    lines = log_lines.LogLines(PlainProgress(stream))
    lines.write("one\ntw")
    assert stream.getvalue() == "one\n"
    lines.write("o\n")
    assert stream.getvalue() == "one\ntwo\n"


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("term", "can"), [("xterm", True), ("dumb", False), ("", False)])
def test_only_a_terminal_that_can_is_drawn_on(term: str, can: bool) -> None:
    assert can_move_cursor(_Terminal(), environ={"TERM": term}) is can
    assert not can_move_cursor(io.StringIO(), environ={"TERM": term})
