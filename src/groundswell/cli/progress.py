"""Tell on stderr how a question is getting on."""

from typing import Protocol, Self, TextIO

from groundswell.cli.printable import one_line
from groundswell.domain.event import Event, InsightsEvent, OutcomeEvent, ProgressEvent, StageEvent
from groundswell.domain.outcome import Outcome


class Progress(Protocol):
    """Show events; use it as a context manager."""

    def __enter__(self) -> Self:
        """Start showing."""
        ...

    def __exit__(self, *failure: object) -> None:
        """Stop showing."""
        ...

    def show(self, event: Event) -> None:
        """Show one event."""
        ...

    def say(self, message: str) -> None:
        """Show one sentence."""
        ...


class QuietProgress:
    """Show nothing."""

    def __enter__(self) -> Self:
        """Start."""
        return self

    def __exit__(self, *failure: object) -> None:
        """Stop."""

    def show(self, event: Event) -> None:
        """Show nothing."""

    def say(self, message: str) -> None:
        """Show nothing."""


class PlainProgress:
    """Write one line when a source or a stage is done."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __enter__(self) -> Self:
        """Start."""
        return self

    def __exit__(self, *failure: object) -> None:
        """Stop."""

    def show(self, event: Event) -> None:
        """Write the line of an ended source, stage, or of insights."""
        if isinstance(event, OutcomeEvent):
            self.say(outcome_line(event.outcome))
        elif isinstance(event, StageEvent):
            self.say(f"{event.stage}: done in {event.elapsed_seconds:.1f} s")
        elif isinstance(event, InsightsEvent):
            self.say(f"insights so far: {len(event.insights)} ({one_line(event.analyst)})")

    def say(self, message: str) -> None:
        """Write one line."""
        self._stream.write(f"{message}\n")
        self._stream.flush()


class LiveProgress:
    """Keep one status line in a terminal, with lasting lines for ended sources above it."""

    def __init__(self, stream: TextIO) -> None:
        from rich.console import Console  # noqa: PLC0415  # heavy, only for a terminal

        self._console = Console(file=stream, highlight=False, markup=False, emoji=False)
        self._status = self._console.status("asking …", spinner="dots")
        self._counts: dict[str, int] = {}

    def __enter__(self) -> Self:
        """Start the status line."""
        self._status.start()
        return self

    def __exit__(self, *failure: object) -> None:
        """Remove the status line."""
        self._status.stop()

    def show(self, event: Event) -> None:
        """Update the status line."""
        if isinstance(event, ProgressEvent):
            self._counts[event.source] = event.documents
        elif isinstance(event, OutcomeEvent):
            self._counts.pop(event.outcome.source, None)
            self.say(outcome_line(event.outcome))
        elif isinstance(event, InsightsEvent):
            self.say(f"insights so far: {len(event.insights)} ({one_line(event.analyst)})")
        self._update()

    def say(self, message: str) -> None:
        """Print a lasting line above the status."""
        self._console.print(message, style="dim", soft_wrap=True)

    def _update(self) -> None:
        from rich.text import Text  # noqa: PLC0415  # heavy, only for a terminal

        counts = ", ".join(f"{one_line(name)} {count}" for name, count in self._counts.items())
        self._status.update(Text(f"reading {counts}" if counts else "thinking …"))


def outcome_line(outcome: Outcome) -> str:
    """Return one line on what a source did."""
    source = one_line(outcome.source)
    if outcome.status == "skipped":
        return f"{source}: skipped, {one_line(outcome.reason or 'not ready')}"
    line = (
        f"{source}: {outcome.status}, {outcome.documents} documents "
        f"in {outcome.elapsed_seconds:.1f} s"
    )
    return f"{line}, {one_line(outcome.reason)}" if outcome.reason else line


def choose(stream: TextIO, *, quiet: bool) -> Progress:
    """Return the progress that suits `stream`."""
    if quiet:
        return QuietProgress()
    return LiveProgress(stream) if stream.isatty() else PlainProgress(stream)
