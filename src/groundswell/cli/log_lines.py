"""Let log lines pass through the progress display, so that neither breaks the other."""

import io
from typing import Protocol, TextIO, cast

from groundswell.config.settings import LogSettings
from groundswell.telemetry import logs


class LogSink(Protocol):
    """Whatever shows progress, and so knows where a line can stand."""

    def log(self, line: str) -> None:
        """Write one line of the log."""
        ...


class LogLines(io.TextIOBase):
    """A stream whose whole lines go to a progress display."""

    def __init__(self, progress: LogSink) -> None:
        self._progress = progress
        self._rest = ""

    def write(self, text: str) -> int:
        """Take some text and pass on the lines that are whole."""
        *lines, self._rest = (self._rest + text).split("\n")
        for line in lines:
            self._progress.log(line)
        return len(text)


def configure(chosen: LogSettings, progress: LogSink, *, colour: bool = False) -> None:
    """Send the log of this process through `progress`."""
    stream = cast("TextIO", LogLines(progress))  # all that is used of it is `write` and `flush`
    logs.configure(stream, level=chosen.level, format=chosen.format, colour=colour)
