"""Bound how much CPU work of all runs goes on at once, what ends a run first."""

import asyncio
import os
from collections import deque
from collections.abc import Callable
from typing import TypeVar

from groundswell.resilience.offload import offload

_T = TypeVar("_T")


class Lanes:
    """At most `count` pieces of work at once, by default one for each processor.

    With a thread for each of a hundred runs, the event loop would get its turn too late to keep
    their deadlines. Urgent work comes before the other; each kind is first come, first served.
    """

    def __init__(self, count: int | None = None) -> None:
        self._free = count or os.cpu_count() or 1
        self._urgent: deque[asyncio.Future[None]] = deque()
        self._patient: deque[asyncio.Future[None]] = deque()

    async def run(self, work: Callable[[], _T], *, is_urgent: bool) -> _T:
        """Return `work()`, run in a thread when a lane is free.

        A cancelled caller leaves at once; its lane is free again when the thread has ended.
        """
        return await self.run_made(lambda: work, is_urgent=is_urgent)

    async def run_made(self, make: Callable[[], Callable[[], _T]], *, is_urgent: bool) -> _T:
        """Run the work that `make` returns; the loop calls it when a lane is free.

        So work that had to wait gets what there is by then, and no thread reads what grows.
        """
        await self._entered(self._urgent if is_urgent else self._patient)
        try:
            work = make()
        except BaseException:
            self._leave()
            raise
        return await offload(work, ended=self._leave)

    async def _entered(self, queue: deque[asyncio.Future[None]]) -> None:
        if self._free:
            self._free -= 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        queue.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():  # the lane came in the moment of leaving
                self._leave()
            raise

    def _leave(self) -> None:
        for queue in (self._urgent, self._patient):
            while queue:
                turn = queue.popleft()
                if not turn.done():
                    turn.set_result(None)
                    return
        self._free += 1
