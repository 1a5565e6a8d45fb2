"""Bound a block of work by a clock."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from groundswell.clock import Clock


@asynccontextmanager
async def until(clock: Clock, at: Callable[[], float]) -> AsyncIterator[asyncio.Timeout]:
    """Cancel the block when `clock` reaches `at()`, which may move further away meanwhile.

    Raises:
        TimeoutError: the time came; `expired()` of the yielded scope tells it from any other.
    """
    async with asyncio.timeout(None) as scope:
        timer = asyncio.ensure_future(_expire(scope, clock, at))
        try:
            yield scope
        finally:
            timer.cancel()


async def _expire(scope: asyncio.Timeout, clock: Clock, at: Callable[[], float]) -> None:
    while (left := at() - clock.monotonic()) > 0:
        await clock.sleep(left)
    scope.reschedule(asyncio.get_running_loop().time())
