"""Give out places in the order of coming; who waits too long begins without one."""

import asyncio
from collections import deque

from groundswell.clock import Clock


class Places:
    """`count` places; who has waited until its time begins without one, and counts all the same."""

    def __init__(self, count: int, *, clock: Clock) -> None:
        self._count = count
        self._clock = clock
        self._waiting: deque[asyncio.Future[None]] = deque()
        self.taken = 0

    async def take(self, *, at_latest: float) -> None:
        """Return with a place, at the latest at the monotonic time `at_latest`."""
        if self.taken < self._count:
            self.taken += 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        left_seconds = at_latest - self._clock.monotonic()
        pause = asyncio.ensure_future(self._clock.sleep(left_seconds))
        try:
            await asyncio.wait({turn, pause}, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            if turn.done():  # its place came while it left
                self.give_back()
            raise
        finally:
            pause.cancel()
            if not turn.done():
                self._waiting.remove(turn)
        if not turn.done():
            self.taken += 1

    def give_back(self) -> None:
        """Give a place back; the first who waits takes it, unless too many are taken."""
        self.taken -= 1
        while self._waiting and self.taken < self._count:
            self._waiting.popleft().set_result(None)
            self.taken += 1
