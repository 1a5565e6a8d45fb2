"""Ask a second time when an answer takes unusually long; the first answer wins."""

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import ContextVar, copy_context
from dataclasses import dataclass
from typing import TypeVar

from groundswell.clock import Clock
from groundswell.errors import GroundswellError, RejectedError
from groundswell.resilience.durations import Durations
from groundswell.resilience.retry_budget import RetryBudget
from groundswell.resilience.span_event import note

ResponseT = TypeVar("ResponseT")

_is_hedged: ContextVar[bool] = ContextVar("groundswell_hedged", default=False)
_started: ContextVar[asyncio.Event | None] = ContextVar("groundswell_started", default=None)


@dataclass(frozen=True, slots=True)
class HedgeOptions:
    """Hedge after the `quantile` of at least `min_samples` durations."""

    quantile: float = 0.95
    min_samples: int = 20


def is_hedged() -> bool:
    """Return whether this code belongs to a second attempt, which must not wait for anything."""
    return _is_hedged.get()


def started() -> None:
    """Say that the attempt starts now: waiting for a slot or a token is no slow source."""
    event = _started.get()
    if event is not None:
        event.set()


class Hedge:
    """Decide when to ask a second time, and run both."""

    def __init__(
        self,
        options: HedgeOptions,
        *,
        clock: Clock,
        durations: Durations,
        budget: RetryBudget,
    ) -> None:
        self._options = options
        self._clock = clock
        self._durations = durations
        self._budget = budget

    def delay_seconds(self) -> float | None:
        """Return how long a first attempt may take, `None` while too little is known."""
        if len(self._durations) < self._options.min_samples:
            return None
        return self._durations.quantile(self._options.quantile)

    async def first(
        self, call: Callable[[], Awaitable[ResponseT]], *, on_hedge: Callable[[], None]
    ) -> ResponseT:
        """Return the first answer of one or two attempts; the other one is cancelled.

        Raises:
            GroundswellError: what the first attempt raised, when there is no answer.
        """
        delay = self.delay_seconds()
        if delay is None:
            return await call()
        begun = asyncio.Event()
        tasks = [self._task(call, begun=begun)]
        try:
            if await self._is_slow(tasks[0], begun, delay) and self._budget.spend():
                note("hedge.started", after_seconds=round(delay, 4))
                on_hedge()
                tasks.append(self._task(call, begun=None))
            return await self._winner(tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
            for task in tasks:
                if not task.cancelled():
                    task.exception()  # taken note of: the other one won

    def _task(
        self, call: Callable[[], Awaitable[ResponseT]], *, begun: asyncio.Event | None
    ) -> asyncio.Task[ResponseT]:
        async def attempt() -> ResponseT:
            _started.set(begun)
            _is_hedged.set(begun is None)
            return await call()

        return asyncio.create_task(attempt(), context=copy_context())

    async def _is_slow(
        self, first: asyncio.Task[ResponseT], begun: asyncio.Event, delay: float
    ) -> bool:
        async def patience() -> None:
            await begun.wait()
            await self._clock.sleep(delay)

        timer = asyncio.ensure_future(patience())
        try:
            await asyncio.wait({first, timer}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            timer.cancel()
        return not first.done()

    async def _winner(self, tasks: list[asyncio.Task[ResponseT]]) -> ResponseT:
        pending = set(tasks)
        while pending:
            done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                if task.exception() is None:
                    if task is not tasks[0]:
                        note("hedge.won")
                    return task.result()
                if not isinstance(task.exception(), GroundswellError):
                    return task.result()  # a bug: raised at once
                if isinstance(task.exception(), RejectedError) and task is not tasks[0]:
                    note("hedge.refused")
        return tasks[0].result()
