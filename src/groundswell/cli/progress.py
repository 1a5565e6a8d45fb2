"""Tell on stderr how a question is getting on."""

from typing import Protocol, Self, TextIO

from groundswell.domain.event import Event, InsightsEvent, OutcomeEvent, SourceEvent, StageEvent
from groundswell.domain.outcome import Outcome
from groundswell.formats.printable import one_line
from groundswell.formats.wording import count, reason


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

    def log(self, line: str) -> None:
        """Write one line of the log."""
        ...


class QuietProgress:
    """Show nothing but the log, which has a level of its own."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __enter__(self) -> Self:
        """Start."""
        return self

    def __exit__(self, *failure: object) -> None:
        """Stop."""

    def show(self, event: Event) -> None:
        """Show nothing."""

    def say(self, message: str) -> None:
        """Show nothing."""

    def log(self, line: str) -> None:
        """Write one line."""
        self._stream.write(f"{line}\n")


class PlainProgress:
    """Write a line when something is done, or when a source has to wait."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __enter__(self) -> Self:
        """Start."""
        return self

    def __exit__(self, *failure: object) -> None:
        """Stop."""

    def show(self, event: Event) -> None:
        """Write the line of an ended source or stage, of insights, or of a wait."""
        if isinstance(event, OutcomeEvent):
            self.say(outcome_line(event.outcome))
        elif isinstance(event, SourceEvent) and event.state in {"throttled", "waiting"}:
            wait = f", again in {event.seconds:.0f} s" if event.seconds else ""
            self.say(f"{one_line(event.source)}: {event.state}{wait}")
        elif isinstance(event, StageEvent):
            self.say(f"{event.stage}: done in {event.elapsed_seconds:.1f} s")
        elif isinstance(event, InsightsEvent):
            self.say(insights_line(event))

    def say(self, message: str) -> None:
        """Write one line."""
        self._stream.write(f"{message}\n")
        self._stream.flush()

    def log(self, line: str) -> None:
        """Write one line."""
        self.say(line)


def outcome_line(outcome: Outcome) -> str:
    """Return one line on what a source did."""
    source = one_line(outcome.source)
    if outcome.status == "skipped":
        return f"{source}: skipped, {reason(outcome) or 'not ready'}"
    line = (
        f"{source}: {outcome.status}, {count(outcome.documents, 'document')} "
        f"in {outcome.elapsed_seconds:.1f} s"
    )
    return f"{line}, {reason(outcome)}" if outcome.reason else line


def insights_line(event: InsightsEvent) -> str:
    """Return how many insights there are so far."""
    return f"insights so far: {len(event.insights)} ({one_line(event.analyst)})"
