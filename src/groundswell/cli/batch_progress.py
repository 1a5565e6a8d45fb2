"""Tell on stderr how far a batch is."""

from typing import Protocol, Self, TextIO

from groundswell.cli.batch_line import Item
from groundswell.cli.presentation import of_stream
from groundswell.config.terminal import can_move_cursor
from groundswell.domain.report import Report
from groundswell.formats.printable import one_line
from groundswell.formats.wording import count

_MAX_ID_CHARACTERS = 40


class BatchProgress(Protocol):
    """Show ended questions; use it as a context manager."""

    def __enter__(self) -> Self:
        """Start showing."""
        ...

    def __exit__(self, *failure: object) -> None:
        """Stop showing."""
        ...

    def ended(self, told: str, *, is_failure: bool) -> None:
        """Show what came of a question."""
        ...

    def log(self, line: str) -> None:
        """Write one line of the log."""
        ...


class BatchLines:
    """Write a line for every question that has ended; with `is_quiet` only for failures."""

    def __init__(self, stream: TextIO, *, total: int, is_quiet: bool) -> None:
        self._stream = stream
        self._total = total
        self._is_quiet = is_quiet
        self._ended = 0

    def __enter__(self) -> Self:
        """Start."""
        return self

    def __exit__(self, *failure: object) -> None:
        """Stop."""

    def ended(self, told: str, *, is_failure: bool) -> None:
        """Write what came of a question."""
        self._ended += 1
        if is_failure or not self._is_quiet:
            self.log(f"{self._ended}/{self._total} {told}")

    def log(self, line: str) -> None:
        """Write one line."""
        self._stream.write(f"{line}\n")
        self._stream.flush()


class BatchBar:
    """A bar that grows in place; failures stand above it."""

    def __init__(self, stream: TextIO, *, total: int) -> None:
        from rich.console import Console  # noqa: PLC0415  # for terminals only
        from rich.progress import (  # noqa: PLC0415
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeElapsedColumn,
            TimeRemainingColumn,
        )

        shown = of_stream(stream)
        console = Console(
            file=stream, highlight=False, markup=False, emoji=False, no_color=not shown.colour
        )
        columns = (BarColumn(), MofNCompleteColumn(), TextColumn("questions"), TimeElapsedColumn())
        self._bar = Progress(
            *columns, TextColumn("left"), TimeRemainingColumn(), console=console, transient=True,
            redirect_stdout=False, redirect_stderr=False,
        )  # fmt: skip
        self._task = self._bar.add_task("", total=total)

    def __enter__(self) -> Self:
        """Draw the bar."""
        self._bar.start()
        return self

    def __exit__(self, *failure: object) -> None:
        """Remove the bar."""
        self._bar.stop()

    def ended(self, told: str, *, is_failure: bool) -> None:
        """Grow, and say what failed."""
        if is_failure:
            self.log(told)
        self._bar.advance(self._task)

    def log(self, line: str) -> None:
        """Write one line above the bar."""
        self._bar.console.print(line, soft_wrap=True)


def choose(stream: TextIO, *, total: int, is_quiet: bool) -> BatchProgress:
    """Return the progress that suits `stream`."""
    if is_quiet or not can_move_cursor(stream):
        return BatchLines(stream, total=total, is_quiet=is_quiet)
    return BatchBar(stream, total=total)


def answered(item: Item, report: Report) -> str:
    """Return a line on a question that has its report."""
    found = count(len(report.insights), "insight")
    return f"{_id(item)}: {report.status}, {found} in {report.elapsed_seconds:.1f} s"


def failed(item: Item, message: str) -> str:
    """Return a line on a question that has an error."""
    return f"{_id(item)}: failed, {one_line(message)}"


def _id(item: Item) -> str:
    return one_line(item.id)[:_MAX_ID_CHARACTERS]
