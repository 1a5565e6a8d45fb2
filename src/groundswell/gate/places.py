"""Give out places in the order of coming; who waits too long begins without one."""

import asyncio
from collections import deque
from typing import Any

from groundswell.clock import Clock


class Places:
    """`count` places; who has waited until its time begins without one, and counts all the same."""

    def __init__(self, count: int, *, clock: Clock) -> None:
        self._count = count
        self._clock = clock
        self._waiting: deque[asyncio.Future[bool]] = deque()
        self._is_closed = False
        self.taken = 0

    async def take(self, *, at_latest: float) -> bool:
        """Return with a place, at the latest at the monotonic time `at_latest`.

        When the places are closed there is none, and it returns false.
        """
        if self._is_closed:
            return False
        if self.taken < self._count:
            self.taken += 1
            return True
        turn: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        left_seconds = at_latest - self._clock.monotonic()
        pause = asyncio.ensure_future(self._clock.sleep(left_seconds))
        try:
            either: set[asyncio.Future[Any]] = {turn, pause}
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            if turn.done() and turn.result():  # its place came while it left
                self.give_back()
            raise
        finally:
            pause.cancel()
            if not turn.done():
                self._waiting.remove(turn)
        if turn.done():
            return turn.result()
        self.taken += 1
        return True

    def give_back(self) -> None:
        """Give a place back; the first who waits takes it, unless too many are taken."""
        self.taken -= 1
        while self._waiting and self.taken < self._count:
            self._waiting.popleft().set_result(True)
            self.taken += 1

    def close(self) -> None:
        """Give out no more places, and let nobody wait for one."""
        self._is_closed = True
        while self._waiting:
            self._waiting.popleft().set_result(False)
