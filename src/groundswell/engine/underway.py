"""Know the questions that an engine is answering, and let them end before it does."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from groundswell.clock import Clock
from groundswell.pipeline.run import Run

_LAST_WORDS_SECONDS = 5.0  # a pass over what was found takes one or two


class Underway:
    """The runs and the tasks that make them, each until it ends."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._runs: set[Run] = set()
        self._work: set[asyncio.Future[None]] = set()

    def begun(self, work: asyncio.Future[None]) -> None:
        """Take note of the task of a question."""
        self._work.add(work)
        work.add_done_callback(self._work.discard)

    @contextmanager
    def held(self, run: Run) -> Iterator[None]:
        """Let `run` be interrupted during the block."""
        self._runs.add(run)
        try:
            yield
        finally:
            self._runs.discard(run)

    def others(self) -> int:
        """Return how many runs there are beside one of them."""
        return max(0, len(self._runs) - 1)

    def interrupt(self) -> None:
        """Let every run answer now with what was found."""
        for run in self._runs:
            run.stop.set()

    async def end(self) -> None:
        """Interrupt every run, and wait until they have answered, for a few seconds at most."""
        self.interrupt()
        timer = asyncio.ensure_future(self._clock.sleep(_LAST_WORDS_SECONDS))
        try:
            while self._work and not timer.done():
                await asyncio.wait({*self._work, timer}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            timer.cancel()
