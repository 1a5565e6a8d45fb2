"""Start a call when a worker, a slot and a token are free at the same moment.

Rate limiter and bulkhead are one step here. Apart, one is held while the other is waited for: a
token that was taken before the slot starts late, so calls may start closer together than the
window allows; a slot that was taken before the token blocks those who need none.
"""

import asyncio
import math
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from groundswell.clock import Clock
from groundswell.errors import BulkheadFullError, RejectedError
from groundswell.resilience import deadline
from groundswell.resilience.bulkhead import Bulkhead, Place
from groundswell.resilience.limits.limit import Feedback
from groundswell.resilience.rate_limiter import RateLimiter
from groundswell.resilience.span_event import note
from groundswell.telemetry import semconv


@dataclass(frozen=True, slots=True)
class Admitted:
    """How long a call waited for its slot and for its token, in seconds."""

    slot_seconds: float = 0.0
    token_seconds: float = 0.0


class Admission:
    """One fair queue before a bulkhead and a rate limiter.

    The call at its head takes a token at the moment a slot is free, and starts. If there is no
    token it gives the slot back and waits at the head; its order is kept.
    """

    def __init__(self, bulkhead: Bulkhead, limiter: RateLimiter, *, clock: Clock) -> None:
        self.bulkhead = bulkhead
        self._limiter = limiter
        self._clock = clock
        self._paused_seconds = 0.0
        self._paused_at: float | None = None

    @asynccontextmanager
    async def admitted(self, *, run: Hashable = None, units: int = 1) -> AsyncIterator[Admitted]:
        """Hold a slot, and have spent a token, during the block.

        Raises:
            BulkheadFullError: as many as may wait are waiting already.
            RateLimitExceededError: the wait would be longer than the time left; refused at once.
        """
        asked, paused = self._clock.monotonic(), self._paused()
        place = self.bulkhead.join(run)
        place.deadline = deadline.current()
        try:
            await self._refuse_hopeless(place, units)
            await self._started(place, units)
            token_seconds = self._paused() - paused
            waited = self._clock.monotonic() - asked
            yield Admitted(max(0.0, waited - token_seconds), token_seconds)
        finally:
            place.leave()

    @asynccontextmanager
    async def admitted_now(self, *, units: int = 1) -> AsyncIterator[Admitted]:
        """Hold a slot and have spent a token during the block, without waiting for anything.

        Raises:
            BulkheadFullError: no slot is free, or others wait for one.
            RateLimitExceededError: no token is free.
        """
        if not self.bulkhead.enter_now():
            raise BulkheadFullError(
                f"{self.bulkhead.name}: no slot is free",
                remedy="Raise max_running of this source, if its provider allows.",
            )
        try:
            if (wait := await self._limiter.take(units=units)) > 0:
                raise self._limiter.refusal(wait)
            yield Admitted()
        finally:
            self.bulkhead.leave()

    async def learn(self, said: Feedback) -> None:
        """Tighten the limit, and send away who cannot wait that long."""
        if said.remaining is not None and said.remaining > 0:
            # Calls under way may not be counted in what the provider says is left.
            others = max(0, self.bulkhead.running - 1)
            said = Feedback(
                max(0, said.remaining - others), said.reset_seconds, said.backoff_seconds
            )
        await self._limiter.tighten(said)
        if self.bulkhead.queued:
            wait = await self._limiter.wait()
            self.bulkhead.refuse(lambda place: self._refusal(place, wait))

    async def _refuse_hopeless(self, place: Place, units: int) -> None:
        if place.state != "in" and (ahead := self.bulkhead.ahead_of(place)) > 0:
            wait = await self._limiter.wait(units=units, ahead=ahead)
            if (error := self._refusal(place, wait)) is not None:
                raise error

    async def _started(self, place: Place, units: int) -> None:
        while True:
            await place.slot()
            wait = await self._limiter.take(units=units)
            if wait <= 0:
                place.start()
                return
            if (error := self._refusal(place, wait)) is not None:
                raise error
            await self._aside(place, wait)
            place.check()

    async def _aside(self, place: Place, seconds: float) -> None:
        place.step_aside()
        note(semconv.WAITING, source=self.bulkhead.name, delay_seconds=round(seconds, 4))
        self._paused_at = self._clock.monotonic()
        timer = asyncio.ensure_future(self._clock.sleep(seconds))
        woken = asyncio.ensure_future(place.woken())
        try:
            await asyncio.wait({timer, woken}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            timer.cancel()
            woken.cancel()
            self._paused_seconds = self._paused()
            self._paused_at = None
        place.step_up()

    def _paused(self) -> float:
        if self._paused_at is None:
            return self._paused_seconds
        return self._paused_seconds + self._clock.monotonic() - self._paused_at

    def _refusal(self, place: Place, wait: float) -> RejectedError | None:
        left = math.inf if place.deadline is None else place.deadline.remaining
        if wait <= 0 or wait < left:
            return None
        return self._limiter.refusal(wait)
