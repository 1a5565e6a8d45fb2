"""A fake clock over real sockets: time moves only when everybody waits for it."""

import asyncio
import selectors
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

from tests.fake_clock import FakeClock

_T = TypeVar("_T")
_STEP_SECONDS = 0.05
_PAUSE_SECONDS = 0.001
_QUIET_ROUNDS = 2


class _Watched(selectors.DefaultSelector):
    """Counts how often any socket had something to say."""

    def __init__(self) -> None:
        super().__init__()
        self.busy = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        events = super().select(timeout)
        self.busy += bool(events)
        return events


class QuietLoop:
    """Runs both ends of an exchange in one event loop, so that it can tell when nothing moves.

    What one end sends over loopback the other can read at once: when no socket is ready and no
    thread analyses, only the clock can make anything happen.
    """

    def __init__(self) -> None:
        self.clock = FakeClock()
        self._selector = _Watched()

    def run(self, main: Coroutine[Any, Any, _T]) -> _T:
        def made() -> asyncio.AbstractEventLoop:
            return asyncio.SelectorEventLoop(self._selector)

        with asyncio.Runner(loop_factory=made) as runner:
            return runner.run(main)

    async def finished(self, work: Coroutine[Any, Any, _T]) -> _T:
        """Return the result of `work`, moving the clock whenever everything else waits."""
        task = asyncio.ensure_future(work)
        try:
            while not task.done():
                await self._quiet()
                if not task.done():
                    await self.clock.advance(_STEP_SECONDS)
            return await task
        finally:
            task.cancel()

    async def _quiet(self) -> None:
        rounds = 0
        while rounds < _QUIET_ROUNDS:
            before = self._selector.busy
            await asyncio.sleep(_PAUSE_SECONDS)
            is_quiet = self._selector.busy == before and not _analysing()
            rounds = rounds + 1 if is_quiet else 0


def _analysing() -> bool:
    return any(thread.name == "groundswell-work" for thread in threading.enumerate())
