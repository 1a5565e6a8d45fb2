"""Bound how many calls run at once and how many may wait for that."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from groundswell.errors import BulkheadFullError


class WorkerLimit:
    """The one limit over everything that runs at once in an engine."""

    def __init__(self, max_running: int) -> None:
        self.slots = asyncio.Semaphore(max_running)


class Bulkhead:
    """At most `max_running` at once and `max_queued` waiting, first come first served.

    The own slot is taken before one of the shared `workers`, so that calls waiting for a busy
    source never hold up another source.
    """

    def __init__(
        self, name: str, *, max_running: int, max_queued: int, workers: WorkerLimit | None = None
    ) -> None:
        self._name = name
        self._slots = asyncio.Semaphore(max_running)
        self._max_queued = max_queued
        self._workers = workers
        self._queued = 0
        self.running = 0

    @asynccontextmanager
    async def entered(self) -> AsyncIterator[None]:
        """Hold a slot during the block; a cancelled waiter leaves nothing behind.

        Raises:
            BulkheadFullError: as many as may wait are waiting already.
        """
        if self._slots.locked() and self._queued >= self._max_queued:
            raise BulkheadFullError(
                f"{self._name}: {self._queued} calls are waiting already",
                remedy="Ask again later, or raise max_queued of this source.",
            )
        self._queued += 1
        try:
            await self._slots.acquire()
        finally:
            self._queued -= 1
        try:
            async with self._workers.slots if self._workers else asyncio.Semaphore(1):
                self.running += 1
                try:
                    yield
                finally:
                    self.running -= 1
        finally:
            self._slots.release()
