"""Show in a terminal what every source is doing, one line each, updated in place."""

from dataclasses import dataclass
from typing import Self, TextIO

from rich.console import Console, ConsoleOptions, RenderResult
from rich.live import Live
from rich.text import Text

from groundswell.cli.columns import fitted, padded, width
from groundswell.cli.presentation import Presentation
from groundswell.cli.progress import insights_line
from groundswell.clock import Clock
from groundswell.domain.event import (
    Event,
    InsightsEvent,
    OutcomeEvent,
    ProgressEvent,
    SourceEvent,
    SourceState,
    StageEvent,
)
from groundswell.domain.outcome import Outcome
from groundswell.formats.printable import one_line
from groundswell.formats.wording import count, reason

_REFRESHES_PER_SECOND = 8
_FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
_ASCII_FRAMES = "|/-\\"
_MARKS = {"ok": "✓", "partial": "!", "stale": "!", "skipped": "-", "failed": "✗"}
_ASCII_MARKS = {"ok": "+", "partial": "!", "stale": "!", "skipped": "-", "failed": "x"}
_COLOURS = {"ok": "green", "partial": "yellow", "stale": "yellow", "skipped": "dim",
            "failed": "red"}  # fmt: skip
_MAX_NAME_COLUMNS = 24
_BAR_COLUMNS = 24
_NEXT_STAGE = {None: "search", "search": "distil", "distil": "name", "name": "report"}


@dataclass(slots=True)
class _Line:
    started: float
    state: SourceState = "queued"
    until: float | None = None
    documents: int = 0
    outcome: Outcome | None = None


class LiveProgress:
    """Lines that change in place below what has been said; they go when the answer comes."""

    def __init__(
        self,
        stream: TextIO,
        presentation: Presentation,
        *,
        clock: Clock,
        deadline_seconds: float,
        asked_at: float | None = None,
    ) -> None:
        self._console = Console(
            file=stream, highlight=False, markup=False, emoji=False,
            force_terminal=True, no_color=not presentation.colour,
        )  # fmt: skip
        self._unicode = presentation.unicode
        self._clock = clock
        self._deadline_seconds = deadline_seconds
        self._started = clock.monotonic() if asked_at is None else asked_at
        self._lines: dict[str, _Line] = {}
        self._stage: str | None = None
        self._insights = ""
        self._live = Live(
            self, console=self._console, refresh_per_second=_REFRESHES_PER_SECOND, transient=True,
            redirect_stdout=False, redirect_stderr=False,
        )  # fmt: skip

    def __enter__(self) -> Self:
        """Start showing."""
        self._live.start()
        return self

    def __exit__(self, *failure: object) -> None:
        """Remove the lines."""
        self._live.stop()

    def show(self, event: Event) -> None:
        """Take one event; the lines follow within an eighth of a second."""
        now = self._clock.monotonic()
        if isinstance(event, ProgressEvent):
            self._line(event.source).documents = event.documents
        elif isinstance(event, SourceEvent):
            line = self._line(event.source)
            line.state = event.state
            line.until = None if event.seconds is None else now + event.seconds
        elif isinstance(event, OutcomeEvent):
            line = self._line(event.outcome.source)
            line.outcome, line.documents = event.outcome, event.outcome.documents
        elif isinstance(event, StageEvent):
            self._stage = event.stage
        elif isinstance(event, InsightsEvent):
            self._insights = insights_line(event)

    def say(self, message: str) -> None:
        """Print a lasting line above."""
        self._console.print(Text(message, style="dim"), soft_wrap=True)

    def log(self, line: str) -> None:
        """Print a line of the log above, in its own colours."""
        self._console.print(Text.from_ansi(line), soft_wrap=True)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the lines as they are at this moment."""
        now = self._clock.monotonic()
        room = max(1, options.size.height - 2)
        lines = list(self._lines.items())
        names = min(_MAX_NAME_COLUMNS, max((width(one_line(name)) for name, _ in lines), default=0))
        for name, line in lines[:room]:
            yield self._row(name, line, names, now, options.max_width)
        if len(lines) > room:
            yield Text(f"  and {len(lines) - room} more sources", style="dim")
        yield self._status(now, options.max_width)

    def _line(self, source: str) -> _Line:
        return self._lines.setdefault(source, _Line(self._clock.monotonic()))

    def _row(self, name: str, line: _Line, names: int, now: float, columns: int) -> Text:
        shown = padded(fitted(one_line(name), names), names)
        if line.outcome is None:
            mark, colour, took = self._frame(now), "cyan", now - line.started
        else:
            marks = _MARKS if self._unicode else _ASCII_MARKS
            mark, colour = marks[line.outcome.status], _COLOURS[line.outcome.status]
            took = line.outcome.elapsed_seconds
        time = "" if line.outcome and line.outcome.status == "skipped" else f"{took:6.1f} s"
        room = max(1, columns - names - width(mark) - len(time) - 5)
        words = padded(fitted(_words(line, now), room), room)
        return Text.assemble((f"{mark} ", colour), f"{shown}  ", (words, "dim"), f" {time}")

    def _status(self, now: float, columns: int) -> Text:
        """Return the stage, and the time used of the deadline."""
        used = now - self._started
        share = min(1.0, used / self._deadline_seconds)
        full, empty = ("━", "─") if self._unicode else ("=", "-")
        bar = full * round(share * _BAR_COLUMNS)
        bar += empty * (_BAR_COLUMNS - len(bar))
        stage = _NEXT_STAGE.get(self._stage, "report")
        told = f"  {stage:<7}{bar}  {used:.1f} of {self._deadline_seconds:g} s"
        if self._insights:
            told += f"  {self._insights}"
        return Text(fitted(told, columns))

    def _frame(self, now: float) -> str:
        frames = _FRAMES if self._unicode else _ASCII_FRAMES
        return frames[int(now * _REFRESHES_PER_SECOND) % len(frames)]


def _words(line: _Line, now: float) -> str:
    """Return what a source is doing, or what came of it."""
    if line.outcome is not None:
        outcome = line.outcome
        if outcome.status == "skipped":
            return f"skipped: {reason(outcome) or 'not ready'}"
        told = count(outcome.documents, "post")
        return f"{told}, {reason(outcome)}" if outcome.reason else told
    left = 0.0 if line.until is None else max(0.0, line.until - now)
    wait = f", again in {left:.0f} s" if left else ""
    words = {
        "queued": "queued",
        "searching": "searching" if not line.documents else "reading on",
        "cached": "from the cache",
        "waiting": f"waiting for its limit{wait}",
        "throttled": f"throttled{wait}",
        "retrying": f"retrying{wait}",
    }[line.state]
    return f"{count(line.documents, 'post')}, {words}" if line.documents else words
