"""Let in only as many questions as can be answered in time, and refuse the others at once."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from groundswell.clock import Clock
from groundswell.errors import BulkheadFullError, RateLimitExceededError
from groundswell.resilience.limits.limit import Limit
from groundswell.resilience.rate_limiter import RateLimiter

_MINUTE_SECONDS = 60.0
_MAX_CLIENTS = 10_000
_RETRY_SECONDS = 5.0


class ServiceBusyError(BulkheadFullError):
    """As many questions as may wait are waiting; `wait_seconds` is when to try again."""

    wait_seconds = _RETRY_SECONDS


class Admission:
    """At most `max_running` questions at once and `max_queued` waiting, with bounds per client."""

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
        self._max_queued = max_queued
        self._max_running_per_key = max_running_per_key
        self._requests_per_minute = requests_per_minute
        self._clock = clock
        self._limiters: dict[str, RateLimiter] = {}
        self._of_client: Counter[str] = Counter()
        self.running = 0
        self.queued = 0

    @asynccontextmanager
    async def admitted(self, client: str) -> AsyncIterator[None]:
        """Hold a place during the block.

        Raises:
            RateLimitExceededError: `client` asks too often.
            ServiceBusyError: `client`, or all together, have too many questions open.
        """
        if self._slots.locked() and self.queued >= self._max_queued:
            raise ServiceBusyError(
                f"{self.running} questions are being answered and {self.queued} wait",
                remedy=f"Ask again in {_RETRY_SECONDS:g} s.",
            )
        if self._of_client[client] >= self._max_running_per_key:
            raise ServiceBusyError(
                f"{self._of_client[client]} of your questions are still being answered",
                remedy="Wait for one of them to end.",
            )
        limiter = self._limiter(client)
        if (wait := await limiter.take()) > 0:
            raise limiter.refusal(wait)
        self._of_client[client] += 1
        try:
            async with self._slot():
                yield
        finally:
            self._of_client[client] -= 1
            if not self._of_client[client]:
                del self._of_client[client]

    @asynccontextmanager
    async def _slot(self) -> AsyncIterator[None]:
        self.queued += 1
        try:
            await self._slots.acquire()
        finally:
            self.queued -= 1
        self.running += 1
        try:
            yield
        finally:
            self.running -= 1
            self._slots.release()

    def _limiter(self, client: str) -> RateLimiter:
        if client not in self._limiters:
            while len(self._limiters) >= _MAX_CLIENTS:
                del self._limiters[next(iter(self._limiters))]
            limit = Limit(self._requests_per_minute, _MINUTE_SECONDS)
            self._limiters[client] = RateLimiter("service", [limit], clock=self._clock)
        return self._limiters[client]


__all__ = ["Admission", "RateLimitExceededError", "ServiceBusyError"]
