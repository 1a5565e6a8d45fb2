"""Note when each piece of work began and ended."""

from collections.abc import Iterator
from contextlib import contextmanager

from groundswell.bench.timeline import Kind, Stretch, Timeline
from groundswell.clock import Clock


class Stopwatch:
    """It runs from when it is made."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._began = clock.monotonic()
        self._stretches: list[Stretch] = []

    @contextmanager
    def during(self, name: str, kind: Kind) -> Iterator[None]:
        """Note the time that the block takes."""
        start = self._seconds()
        try:
            yield
        finally:
            self._stretches.append(Stretch(name, kind, start, self._seconds()))

    def timeline(self) -> Timeline:
        """Return what was noted until now; nothing was shown before."""
        elapsed = self._seconds()
        return Timeline(elapsed, elapsed, tuple(self._stretches))

    def _seconds(self) -> float:
        return self._clock.monotonic() - self._began
