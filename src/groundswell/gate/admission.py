"""Let in only as many questions as can be answered in time, and refuse the others at once."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from groundswell.clock import Clock
from groundswell.errors import BulkheadFullError, RateLimitExceededError
from groundswell.gate.turns import Turns
from groundswell.resilience.limits.limit import Limit
from groundswell.resilience.rate_limiter import RateLimiter

_MINUTE_SECONDS = 60.0
_MAX_CLIENTS = 10_000
_LEAST_RETRY_SECONDS = 5.0
_WAIT_SHARE = 0.5  # of the time of a question; the rest is for answering it
_PATIENCE, _PATIENCE_SECONDS = 2, 1.0  # times what was foreseen, and more: then it was wrong


class ServiceBusyError(BulkheadFullError):
    """There is no place in time; `wait_seconds` is when to try again."""

    def __init__(self, message: str, *, wait_seconds: float, remedy: str) -> None:
        super().__init__(message, remedy=remedy)
        self.wait_seconds = max(_LEAST_RETRY_SECONDS, wait_seconds)


class Admission:
    """At most `max_running` questions at once and `max_queued` waiting, with bounds per client.

    Whoever waits has its turn within half of its time: who would wait longer is refused at once,
    and who waits twice as long as foreseen and a second more, then.
    """

    def __init__(
        self,
        *,
        max_running: int,
        max_queued: int,
        max_running_per_key: int,
        requests_per_minute: int,
        clock: Clock,
    ) -> None:
        self._slots = asyncio.Semaphore(max_running)
        self._turns = Turns(max_running)
        self._most = max_running + max_queued
        self._max_running_per_key = max_running_per_key
        self._requests_per_minute = requests_per_minute
        self._clock = clock
        self._limiters: dict[str, RateLimiter] = {}
        self._of_client: Counter[str] = Counter()
        self.running = 0
        self.queued = 0

    @asynccontextmanager
    async def admitted(self, client: str, *, seconds: float) -> AsyncIterator[float]:
        """Hold a place during the block for a question that has `seconds` from now.

        Yields when it came, in monotonic seconds: its deadline counts from there.

        Raises:
            RateLimitExceededError: `client` asks too often.
            ServiceBusyError: `client`, or all together, have too many questions open.
        """
        came_at = self._clock.monotonic()
        foreseen = self._refuse_if_busy(client, seconds)
        patience = min(_WAIT_SHARE * seconds, _PATIENCE * foreseen + _PATIENCE_SECONDS)
        self._of_client[client] += 1
        try:
            async with self._slot(client, came_at, seconds, until=came_at + patience):
                yield came_at
        finally:
            self._of_client[client] -= 1
            if not self._of_client[client]:
                del self._of_client[client]

    def _refuse_if_busy(self, client: str, seconds: float) -> float:
        """Return how long the wait is as foreseen."""
        now = self._clock.monotonic()
        wait = self._turns.wait_seconds(now, ahead=self.queued, seconds=seconds)
        is_full = self.running + self.queued >= self._most
        if is_full or wait > _WAIT_SHARE * seconds:
            raise self._busy(wait)
        if self._of_client[client] >= self._max_running_per_key:
            raise ServiceBusyError(
                f"{self._of_client[client]} of your questions are still being answered",
                wait_seconds=0.0,
                remedy="Wait for one of them to end.",
            )
        return wait

    def _busy(self, wait: float) -> ServiceBusyError:
        again = max(_LEAST_RETRY_SECONDS, wait)
        return ServiceBusyError(
            f"{self.running} questions are being answered and {self.queued} wait",
            wait_seconds=again,
            remedy=f"Ask again in {again:.0f} s.",
        )

    @asynccontextmanager
    async def _slot(
        self, client: str, came_at: float, seconds: float, *, until: float
    ) -> AsyncIterator[None]:
        self.queued += 1
        try:
            limiter = self._limiter(client)
            if (wait := await limiter.take()) > 0:
                raise limiter.refusal(wait)
            if not await self._acquired(until):
                now = self._clock.monotonic()
                ahead = self.queued - 1
                raise self._busy(self._turns.wait_seconds(now, ahead=ahead, seconds=seconds))
        finally:
            self.queued -= 1
        self.running += 1
        turn = self._turns.begin(self._clock.monotonic(), ends_by=came_at + seconds)
        is_whole = False
        try:
            yield
            is_whole = True
        finally:
            self._turns.end(turn, self._clock.monotonic(), is_whole=is_whole)
            self.running -= 1
            self._slots.release()

    async def _acquired(self, until: float) -> bool:
        """Take a slot by `until`, whatever was foreseen; return whether there was one."""
        turn = asyncio.ensure_future(self._slots.acquire())
        pause = asyncio.ensure_future(self._clock.sleep(until - self._clock.monotonic()))
        is_taken = False
        try:
            await asyncio.wait({turn, pause}, return_when=asyncio.FIRST_COMPLETED)
            is_taken = turn.done()
        finally:
            pause.cancel()
            if not is_taken:
                await self._given_up(turn)
        return is_taken

    async def _given_up(self, turn: "asyncio.Task[bool]") -> None:
        """End the wait for a slot, and give the slot back if it had come meanwhile."""
        turn.cancel()
        await asyncio.wait({turn})
        if not turn.cancelled():
            self._slots.release()

    def _limiter(self, client: str) -> RateLimiter:
        if client not in self._limiters:
            while len(self._limiters) >= _MAX_CLIENTS:
                del self._limiters[next(iter(self._limiters))]
            limit = Limit(self._requests_per_minute, _MINUTE_SECONDS)
            self._limiters[client] = RateLimiter("service", [limit], clock=self._clock)
        return self._limiters[client]


__all__ = ["Admission", "RateLimitExceededError", "ServiceBusyError"]
