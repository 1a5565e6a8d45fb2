"""Compose the layers around a call, in one order, outermost first.

span → cache → retry → rate limiter → bulkhead → attempt timeout → call

Every attempt pays its own token and slot, and nothing is held across a backoff.
"""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from groundswell.clock import Clock
from groundswell.errors import DeadlineExceededError, GroundswellError
from groundswell.resilience.bulkhead import Bulkhead
from groundswell.resilience.layer import Handler, Layer, layered
from groundswell.resilience.rate_limiter import RateLimiter
from groundswell.resilience.retry import Backoff, delay_seconds
from groundswell.telemetry.tracer import Tracer, waited

RequestT = TypeVar("RequestT")
ResponseT = TypeVar("ResponseT")


@dataclass(frozen=True, slots=True)
class Policy(Generic[RequestT, ResponseT]):
    """The mechanisms around the calls of one source or model in one run.

    `deadline` is the absolute monotonic time of the run's end. `learn` is told each answer or
    error, so that the limiter follows the provider; `on_attempt` counts.
    """

    name: str
    span_name: str
    clock: Clock
    tracer: Tracer
    rng: random.Random
    limiter: RateLimiter
    bulkhead: Bulkhead
    backoff: Backoff
    timeout_seconds: float
    deadline: float
    learn: Callable[[ResponseT | GroundswellError], None]
    on_attempt: Callable[[], None]
    cache: Layer[RequestT, ResponseT] | None = None

    def wrap(self, handler: Handler[RequestT, ResponseT]) -> Handler[RequestT, ResponseT]:
        """Return `handler` inside all layers."""
        layers: list[Layer[RequestT, ResponseT]] = [self._span]
        if self.cache is not None:
            layers.append(self.cache)
        layers += [self._retry, self._limit, self._isolate, self._attempt]
        return layered(handler, *layers)

    async def _span(self, request: RequestT, handler: Handler[RequestT, ResponseT]) -> ResponseT:
        with self.tracer.span(self.span_name):
            return await handler(request)

    async def _retry(self, request: RequestT, handler: Handler[RequestT, ResponseT]) -> ResponseT:
        attempt = 1
        while True:
            try:
                return await handler(request)
            except GroundswellError as error:
                self.learn(error)
                delay = delay_seconds(
                    error,
                    attempt=attempt,
                    backoff=self.backoff,
                    left_seconds=self._left(),
                    rng=self.rng,
                )
                if delay is None:
                    raise
            attempt += 1
            await self.clock.sleep(delay)
            waited(delay)

    async def _limit(self, request: RequestT, handler: Handler[RequestT, ResponseT]) -> ResponseT:
        waited(await self.limiter.acquire(patience_seconds=self._left()))
        return await handler(request)

    async def _isolate(self, request: RequestT, handler: Handler[RequestT, ResponseT]) -> ResponseT:
        asked = self.clock.monotonic()
        async with self.bulkhead.entered():
            waited(self.clock.monotonic() - asked)
            return await handler(request)

    async def _attempt(self, request: RequestT, handler: Handler[RequestT, ResponseT]) -> ResponseT:
        self.on_attempt()
        seconds = min(self.timeout_seconds, max(0.0, self._left()))
        with self.tracer.span("attempt", source=self.name):
            try:
                async with asyncio.timeout(seconds):
                    response = await handler(request)
            except TimeoutError as error:
                raise DeadlineExceededError(
                    f"{self.name}: no answer within {seconds:.1f} s",
                    remedy="Raise its timeout_seconds, or leave this source out.",
                ) from error
        self.learn(response)
        return response

    def _left(self) -> float:
        return self.deadline - self.clock.monotonic()
