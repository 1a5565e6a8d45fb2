"""Let identical calls that run at the same time share one."""

import asyncio
from collections.abc import Callable, Hashable
from contextvars import copy_context
from dataclasses import dataclass
from typing import Generic, TypeVar

from groundswell.clock import Clock
from groundswell.resilience import deadline
from groundswell.resilience.deadline import Deadline
from groundswell.resilience.layer import Handler
from groundswell.resilience.span_event import note
from groundswell.telemetry import semconv

RequestT = TypeVar("RequestT")
ResponseT = TypeVar("ResponseT")


@dataclass(slots=True)
class _Flight(Generic[ResponseT]):
    task: asyncio.Task[ResponseT]
    deadline: Deadline
    waiters: int = 0


class Singleflight(Generic[RequestT, ResponseT]):
    """The calls under way by key, shared by all runs of an engine.

    A flight has a task of its own: it survives the cancellation of one waiter, ends with the last,
    and may take as long as its most patient waiter has. Its spans belong to the run that began it.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._flights: dict[Hashable, _Flight[ResponseT]] = {}

    async def shared(
        self,
        key: Hashable,
        request: RequestT,
        handler: Handler[RequestT, ResponseT],
        *,
        on_join: Callable[[], None],
    ) -> ResponseT:
        """Return the answer of the call under `key`, made by `handler` unless one is under way.

        Raises:
            DeadlineExceededError: this waiter's own deadline came first.
            GroundswellError: what the shared call raised.
        """
        mine = deadline.current() or Deadline(self._clock, float("inf"))
        flight = self._flights.get(key)
        if flight is None:
            flight = self._flights[key] = self._begun(request, handler, mine.at)
        else:
            flight.deadline.extend(mine.at)
            note(semconv.JOINED)
            on_join()
        flight.waiters += 1
        try:
            async with mine.enforced("an identical call under way"):
                # Unlike awaiting the task, this leaves it alone when we are cancelled.
                await asyncio.wait({flight.task})
        finally:
            await self._left(key, flight)
        return flight.task.result()

    def _begun(
        self, request: RequestT, handler: Handler[RequestT, ResponseT], at: float
    ) -> _Flight[ResponseT]:
        shared = Deadline(self._clock, at)

        async def fly() -> ResponseT:
            with deadline.replaced(shared):
                return await handler(request)

        return _Flight(asyncio.create_task(fly(), context=copy_context()), shared)

    async def _left(self, key: Hashable, flight: _Flight[ResponseT]) -> None:
        flight.waiters -= 1
        if flight.waiters:
            return
        # Until now whoever came could join even a finished flight: the first waiter has only now
        # the chance to put the answer into the cache.
        del self._flights[key]
        if not flight.task.done():
            flight.task.cancel()
            await asyncio.wait({flight.task})
        elif not flight.task.cancelled():
            flight.task.exception()  # taken note of, even if every waiter was cancelled
