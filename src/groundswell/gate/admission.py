"""Let in only as many questions as can be answered in time, and refuse the others at once."""

import math
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Literal

from groundswell.clock import Clock
from groundswell.errors import BulkheadFullError, RateLimitExceededError
from groundswell.gate.places import Places
from groundswell.gate.turns import Turns
from groundswell.resilience.limits.limit import Limit
from groundswell.resilience.rate_limiter import RateLimiter

_MINUTE_SECONDS = 60.0
_MAX_CLIENTS = 10_000
_LEAST_RETRY_SECONDS = 5.0
_WAIT_SHARE = 0.5  # of the time of a question; the rest is for answering it


Refusal = Literal["full", "client_busy", "too_often", "closing"]


class ServiceBusyError(BulkheadFullError):
    """There is no place in time; `wait_seconds` is when to try again."""

    def __init__(self, message: str, *, wait_seconds: float, remedy: str) -> None:
        super().__init__(message, remedy=remedy)
        self.wait_seconds = max(_LEAST_RETRY_SECONDS, wait_seconds)


class Admission:
    """`max_running` questions at once and `max_queued` waiting, with bounds per client.

    Who comes is refused at once, or answered: who is foreseen to wait for more than half of its
    time is refused, and who has waited so long against all foresight begins beyond `max_running`.
    So no more than `max_running + max_queued` ever run. `on_refused` is told of each refusal.
    """

    def __init__(
        self,
        *,
        max_running: int,
        max_queued: int,
        max_running_per_key: int,
        requests_per_minute: int,
        clock: Clock,
        on_refused: Callable[[Refusal], None] = lambda _: None,
    ) -> None:
        self._places = Places(max_running, clock=clock)
        self._turns = Turns(max_running)
        self._most = max_running + max_queued
        self._max_running_per_key = max_running_per_key
        self._requests_per_minute = requests_per_minute
        self._clock = clock
        self._limiters: dict[str, RateLimiter] = {}
        self._of_client: Counter[str] = Counter()
        self._on_refused = on_refused
        self.queued = 0

    @asynccontextmanager
    async def admitted(self, client: str, *, seconds: float) -> AsyncIterator[float]:
        """Hold a place during the block for a question that has `seconds` from now.

        Yields when it came, in monotonic seconds: its deadline counts from there.

        Raises:
            RateLimitExceededError: `client` asks too often.
            ServiceBusyError: `client`, or all together, have too many questions open, or the
                service ends.
        """
        came_at = self._clock.monotonic()
        self._refuse_if_busy(client, seconds)
        self._of_client[client] += 1
        try:
            await self._turn(client, at_latest=came_at + _WAIT_SHARE * seconds)
            with self._running(ends_by=came_at + seconds):
                yield came_at
        finally:
            self._of_client[client] -= 1
            if not self._of_client[client]:
                del self._of_client[client]

    def close(self) -> None:
        """Refuse whoever waits and whoever still comes: the service ends."""
        self._places.close()

    @property
    def running(self) -> int:
        """How many questions are being answered."""
        return self._places.taken

    def _refuse_if_busy(self, client: str, seconds: float) -> None:
        now = self._clock.monotonic()
        wait = self._turns.wait_seconds(now, ahead=self.queued, seconds=seconds)
        is_full = self.running + self.queued >= self._most
        if is_full or wait > _WAIT_SHARE * seconds:
            self._on_refused("full")
            again = max(_LEAST_RETRY_SECONDS, wait)
            raise ServiceBusyError(
                f"{self.running} questions are being answered and {self.queued} wait",
                wait_seconds=again,
                remedy=f"Ask again in {math.ceil(again)} s.",
            )
        if self._of_client[client] >= self._max_running_per_key:
            self._on_refused("client_busy")
            raise ServiceBusyError(
                f"{self._of_client[client]} of your questions are still being answered",
                wait_seconds=0.0,
                remedy="Wait for one of them to end.",
            )

    async def _turn(self, client: str, *, at_latest: float) -> None:
        """Wait for a place."""
        self.queued += 1
        try:
            if (wait := await self._limiter(client).take()) > 0:
                self._on_refused("too_often")
                raise RateLimitExceededError(
                    f"you asked {_questions(self._requests_per_minute)} within a minute",
                    wait_seconds=wait,
                    remedy=f"Ask again in {math.ceil(wait)} s.",
                )
            if not await self._places.take(at_latest=at_latest):
                self._on_refused("closing")
                raise ServiceBusyError(
                    "the service ends", wait_seconds=0.0, remedy="Ask again when it is back."
                )
        finally:
            self.queued -= 1

    @contextmanager
    def _running(self, *, ends_by: float) -> Iterator[None]:
        """Hold the place that was taken, and learn how long it was needed."""
        turn = self._turns.begin(self._clock.monotonic(), ends_by=ends_by)
        is_whole = False
        try:
            yield
            is_whole = True
        finally:
            self._turns.end(turn, self._clock.monotonic(), is_whole=is_whole)
            self._places.give_back()

    def _limiter(self, client: str) -> RateLimiter:
        if client not in self._limiters:
            while len(self._limiters) >= _MAX_CLIENTS:
                del self._limiters[next(iter(self._limiters))]
            limit = Limit(self._requests_per_minute, _MINUTE_SECONDS)
            self._limiters[client] = RateLimiter("service", [limit], clock=self._clock)
        return self._limiters[client]


def _questions(number: int) -> str:
    return f"{number} question{'' if number == 1 else 's'}"


__all__ = ["Admission", "RateLimitExceededError", "ServiceBusyError"]
