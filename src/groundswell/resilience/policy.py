"""Compose the layers around a call, in one order, outermost first.

span → cache → gate → singleflight → deadline → retry → hedge → circuit breaker
→ rate limiter and bulkhead (one step, see `admission.py`) → attempt timeout → call

Every attempt and every hedge pays its own token and slot, and nothing is held across a backoff.
A budget is checked before a call waits for anything, and reserved while an attempt runs.
"""

import random
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

from groundswell.clock import Clock
from groundswell.errors import BudgetExceededError, GroundswellError, RejectedError
from groundswell.resilience import deadline, hedge, timeout
from groundswell.resilience.budget import Meter
from groundswell.resilience.layer import Handler, Layer, layered
from groundswell.resilience.limits.limit import Feedback
from groundswell.resilience.pool import Pool
from groundswell.resilience.retry import retried
from groundswell.resilience.span_event import note
from groundswell.telemetry import semconv
from groundswell.telemetry.tracer import Tracer, waited

RequestT = TypeVar("RequestT")
ResponseT = TypeVar("ResponseT")
T = TypeVar("T")


def _always(_: object) -> bool:
    return True


def _one(_: object) -> int:
    return 1


def _same(value: T) -> T:
    return value


def _never(_: object) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Policy(Generic[RequestT, ResponseT]):
    """The mechanisms around the calls of one source or model in one run.

    `name` is the source or model on spans: several pools may serve one. `run` is what the fair
    queues tell runs apart by; `deadline` is the absolute monotonic time of its end. `timed_out`
    makes the error of an attempt that took `timeout_seconds`. `feedback_of` reads what the
    provider said of its limit. `count` is told requests, attempts, retries, hedges, throttled,
    rejected, joined, slot_wait_seconds and token_wait_seconds as they happen.
    `gate` holds back or refuses what the cache did not answer.
    `key_of` tells identical requests, `None` for one that is not to be shared; `as_joined` makes
    the response of those who only waited: they pay nothing.
    """

    name: str
    pool: Pool[RequestT, ResponseT]
    span_name: str
    clock: Clock
    tracer: Tracer
    rng: random.Random
    run: Hashable
    deadline: float
    timeout_seconds: float
    timed_out: Callable[[float], GroundswellError]
    feedback_of: Callable[[ResponseT | GroundswellError], Feedback | None]
    count: Callable[[str, float], None]
    cache: Layer[RequestT, ResponseT] | None = None
    gate: Layer[RequestT, ResponseT] | None = None
    key_of: Callable[[RequestT], Hashable | None] = _never
    as_joined: Callable[[ResponseT], ResponseT] = _same
    meter: Meter[RequestT, ResponseT] | None = None
    is_idempotent: Callable[[RequestT], bool] = _always
    units_of: Callable[[RequestT], int] = _one

    def wrap(self, handler: Handler[RequestT, ResponseT]) -> Handler[RequestT, ResponseT]:
        """Return `handler` inside all layers."""
        layers: list[Layer[RequestT, ResponseT]] = [
            self._span,
            self.cache or _passed,
            self.gate or _passed,
            self._share,
            self._end,
            self._retry,
            self._hedge,
            self._break,
            self._afford,
            self._admit,
            self.meter or _passed,
            self._attempt,
        ]
        return layered(handler, *layers)

    async def _span(self, request: RequestT, handler: Handler[RequestT, ResponseT]) -> ResponseT:
        with self.tracer.span(self.span_name), deadline.marked(self.clock, at=self.deadline):
            return await handler(request)

    async def _share(self, request: RequestT, handler: Handler[RequestT, ResponseT]) -> ResponseT:
        key = self.key_of(request)
        if key is None:
            return await handler(request)
        has_joined = False

        def join() -> None:
            nonlocal has_joined
            has_joined = True
            self.count("joined", 1)

        try:
            response = await self.pool.flights.shared(key, request, handler, on_join=join)
            return self.as_joined(response) if has_joined else response
        except BudgetExceededError:
            if not has_joined:
                raise
        return await handler(request)  # another run could not pay; we may

    async def _end(self, request: RequestT, handler: Handler[RequestT, ResponseT]) -> ResponseT:
        self.count("requests", 1)
        until = deadline.current()
        try:
            if until is None:
                return await handler(request)
            async with until.enforced(self.name):
                return await handler(request)
        except RejectedError as error:
            self.count("rejected", 1)
            note(semconv.REJECTED, source=self.name, reason=error.code)
            raise

    async def _retry(self, request: RequestT, handler: Handler[RequestT, ResponseT]) -> ResponseT:
        if not self.is_idempotent(request):
            return await handler(request)
        return await retried(
            lambda: handler(request),
            backoff=self.pool.backoff,
            budget=self.pool.retry_budget,
            clock=self.clock,
            rng=self.rng,
            on_retry=lambda: self.count("retries", 1),
        )

    async def _hedge(self, request: RequestT, handler: Handler[RequestT, ResponseT]) -> ResponseT:
        if self.pool.hedge is None or not self.is_idempotent(request):
            return await handler(request)
        return await self.pool.hedge.first(
            lambda: handler(request), on_hedge=lambda: self.count("hedges", 1)
        )

    async def _break(self, request: RequestT, handler: Handler[RequestT, ResponseT]) -> ResponseT:
        with self.pool.breaker.passed():
            return await handler(request)

    async def _afford(self, request: RequestT, handler: Handler[RequestT, ResponseT]) -> ResponseT:
        if self.meter is not None:
            self.meter.check(request)
        return await handler(request)

    async def _admit(self, request: RequestT, handler: Handler[RequestT, ResponseT]) -> ResponseT:
        admission, units = self.pool.admission, self.units_of(request)
        if hedge.is_hedged():
            async with admission.admitted_now(units=units):
                return await handler(request)
        async with admission.admitted(run=self.run, units=units) as admitted:
            waited(admitted.slot_seconds + admitted.token_seconds)
            self.count("slot_wait_seconds", admitted.slot_seconds)
            self.count("token_wait_seconds", admitted.token_seconds)
            return await handler(request)

    async def _attempt(self, request: RequestT, handler: Handler[RequestT, ResponseT]) -> ResponseT:
        self.count("attempts", 1)
        hedge.started()
        began = self.clock.monotonic()
        with self.tracer.span(semconv.ATTEMPT, source=self.name, hedged=hedge.is_hedged()):
            try:
                response = await self._timed(request, handler)
            except GroundswellError as error:
                await self._refused(error)
                raise
        self.pool.durations.add(self.clock.monotonic() - began)
        self.pool.limit.on_success(self.pool.admission.bulkhead.running)
        await self._learn(response)
        return response

    async def _timed(self, request: RequestT, handler: Handler[RequestT, ResponseT]) -> ResponseT:
        ends_at = self.clock.monotonic() + self.timeout_seconds
        scope = None
        try:
            async with timeout.until(self.clock, lambda: ends_at) as scope:
                return await handler(request)
        except TimeoutError as error:
            if scope is not None and scope.expired():
                raise self.timed_out(self.timeout_seconds) from error
            raise

    async def _refused(self, error: GroundswellError) -> None:
        if hasattr(error, "retry_after_seconds"):
            self.count("throttled", 1)
            self.pool.limit.on_throttled(error.retry_after_seconds)
            note(
                semconv.THROTTLED,
                source=self.name,
                delay_seconds=error.retry_after_seconds,
            )
        await self._learn(error)

    async def _learn(self, answer: ResponseT | GroundswellError) -> None:
        said = self.feedback_of(answer)
        if said is not None:
            await self.pool.admission.learn(said)


async def _passed(request: RequestT, handler: Handler[RequestT, ResponseT]) -> ResponseT:
    return await handler(request)
