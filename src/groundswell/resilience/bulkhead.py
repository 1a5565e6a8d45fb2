"""Bound how many calls run at once and let the waiting ones in fairly."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Callable, Hashable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal

from groundswell.errors import BulkheadFullError, RejectedError
from groundswell.resilience.concurrency_limit import ConcurrencyLimit, Fixed
from groundswell.resilience.deadline import Deadline


class Workers:
    """The one limit over everything that runs at once in an engine.

    It decides who is let in: of the calls at the heads of the bulkheads that have a free slot, one
    of the run that was served least recently. So a run waits for at most one call of each other
    run, and nothing is held while anything else is waited for.
    """

    def __init__(self, max_running: int, *, max_queued: int | None = None) -> None:
        self.max_running = max_running
        self.max_queued = max_queued
        self.running = 0
        self.queued = 0
        self._waiting: dict[Bulkhead, None] = {}
        self._turns: dict[Hashable, list[int]] = {}  # run → [how many wait, last turn]
        self._turn = 0

    def joined(self, place: "Place") -> None:
        """Count a waiting call; a run that did not wait comes after those that do."""
        self.queued += 1
        self._waiting[place.bulkhead] = None
        if place.run in self._turns:
            self._turns[place.run][0] += 1
        else:
            self._turn += 1
            self._turns[place.run] = [1, self._turn]

    def parted(self, place: "Place") -> None:
        """Count a waiting call off."""
        self.queued -= 1
        turns = self._turns[place.run]
        turns[0] -= 1
        if not turns[0]:
            del self._turns[place.run]
        if not place.bulkhead.queued:
            self._waiting.pop(place.bulkhead, None)

    def dispatch(self) -> None:
        """Let in as many waiting calls as there is room for."""
        while self.running < self.max_running:
            heads = [head for each in self._waiting if (head := each.head()) is not None]
            if not heads:
                return
            chosen = min(heads, key=lambda place: (self._turns[place.run][1], place.number))
            self._turn += 1
            self._turns[chosen.run][1] = self._turn
            chosen.let_in()


class Bulkhead:
    """At most `max_running` calls at once and `max_queued` waiting.

    Waiting calls are served round robin between runs, and within a run first come first served.
    """

    def __init__(
        self,
        name: str,
        *,
        max_running: int | ConcurrencyLimit,
        max_queued: int,
        workers: Workers | None = None,
    ) -> None:
        self.name = name
        self.limit = Fixed(max_running) if isinstance(max_running, int) else max_running
        self.max_queued = max_queued
        self.running = 0
        self.queued = 0
        self.workers = workers or Workers(1_000_000)
        self._ring: OrderedDict[Hashable, deque[Place]] = OrderedDict()
        self._asking: Place | None = None
        self._number = 0

    def join(self, run: Hashable = None) -> "Place":
        """Take a place in the queue, at its head if nobody waits.

        Raises:
            BulkheadFullError: there is no free slot, and as many as may wait are waiting already.
        """
        self._refuse_if_full()
        self._number += 1
        place = Place(self, run, self._number)
        self._ring.setdefault(run, deque()).append(place)
        self.queued += 1
        self.workers.joined(place)
        self.workers.dispatch()
        return place

    def enter_now(self) -> bool:
        """Take a slot if one is free and nobody waits for it; `leave` gives it back."""
        if self.queued or not self.has_room or self.workers.queued:
            return False
        self.count(1)
        return True

    def leave(self) -> None:
        """Give back the slot of `enter_now`."""
        self.count(-1)
        self.workers.dispatch()

    @asynccontextmanager
    async def entered(self, run: Hashable = None) -> AsyncIterator[None]:
        """Hold a slot during the block; a cancelled waiter leaves nothing behind.

        Raises:
            BulkheadFullError: as many as may wait are waiting already.
        """
        place = self.join(run)
        try:
            await place.slot()
            place.start()
            yield
        finally:
            place.leave()

    @property
    def has_room(self) -> bool:
        """Return whether one more call could run now."""
        return self.running < self.limit.size and self.workers.running < self.workers.max_running

    def head(self) -> "Place | None":
        """Return who comes next, `None` when nobody can be let in now."""
        if self._asking is not None or self.running >= self.limit.size or not self._ring:
            return None
        return next(iter(self._ring.values()))[0]

    def ahead_of(self, place: "Place") -> int:
        """Return how many would be let in before `place` if nobody else came."""
        own = self._ring[place.run]
        before = own.index(place)
        others = 0
        is_later = False
        for run, places in self._ring.items():
            if run == place.run:
                is_later = True
            else:
                others += min(len(places), before + (0 if is_later else 1))
        return before + others

    def refuse(self, error_for: Callable[["Place"], RejectedError | None]) -> None:
        """Send away every waiting call for which there is an error."""
        for place in list(self._places()):
            if (error := error_for(place)) is not None:
                place.send_away(error)

    def count(self, change: int) -> None:
        """Count a slot taken or given back."""
        self.running += change
        self.workers.running += change

    def asks(self, place: "Place | None") -> None:
        """Let nobody else in while `place` finds out whether it may start."""
        self._asking = place

    def remove(self, place: "Place", *, served: bool) -> None:
        """Take `place` out of the queue; a run that was served goes to the end of the ring."""
        if self._asking is place:
            self._asking = None
        places = self._ring[place.run]
        places.remove(place)
        self.queued -= 1
        if not places:
            del self._ring[place.run]
        elif served:
            self._ring.move_to_end(place.run)
        self.workers.parted(place)

    def _places(self) -> Iterator["Place"]:
        for places in self._ring.values():
            yield from places

    def _refuse_if_full(self) -> None:
        if not self.queued and self.has_room:
            return
        if self.queued >= self.max_queued:
            raise BulkheadFullError(
                f"{self.name}: {self.queued} calls are waiting already",
                remedy="Ask again later, or raise max_queued of this source.",
            )
        total = self.workers.max_queued
        if total is not None and self.workers.queued >= total:
            raise BulkheadFullError(
                f"{self.name}: {self.workers.queued} calls of all sources are waiting already",
                remedy="Ask again later, or raise workers.max_queued.",
            )


@dataclass(slots=True, eq=False)
class Place:
    """One call's place: queued → in (holds a slot) → started → left.

    From `in` it may step `aside`: it gives the slot back and keeps its place at the head.
    """

    bulkhead: Bulkhead
    run: Hashable
    number: int
    state: Literal["queued", "in", "aside", "started", "left"] = "queued"
    error: RejectedError | None = None
    deadline: Deadline | None = None
    _woken: asyncio.Event = field(default_factory=asyncio.Event)

    async def slot(self) -> None:
        """Wait for a slot.

        Raises:
            RejectedError: it was sent away while it waited.
        """
        while self.state == "queued" and self.error is None:
            self._woken.clear()
            await self._woken.wait()
        self.check()

    def check(self) -> None:
        """Raise what this call was sent away with, if anything."""
        if self.error is not None:
            raise self.error

    async def woken(self) -> None:
        """Wait until it is let in or sent away."""
        await self._woken.wait()

    def let_in(self) -> None:
        """Give it a slot; nobody follows until it starts, steps aside or leaves."""
        self.bulkhead.count(1)
        self.bulkhead.asks(self)
        self.state = "in"
        self._woken.set()

    def start(self) -> None:
        """Leave the queue with the slot and let the next one in."""
        self.state = "started"
        self.bulkhead.remove(self, served=True)
        self.bulkhead.workers.dispatch()

    def step_aside(self) -> None:
        """Give the slot back but keep the place: nobody of this bulkhead is let in meanwhile."""
        self.state = "aside"
        self._woken.clear()
        self.bulkhead.count(-1)
        self.bulkhead.workers.dispatch()

    def step_up(self) -> None:
        """Queue again, at the head."""
        self.state = "queued"
        self.bulkhead.asks(None)
        self.bulkhead.workers.dispatch()

    def send_away(self, error: RejectedError) -> None:
        """Refuse it while it waits."""
        if self.state in {"queued", "aside"}:
            self.error = error
            self._woken.set()

    def leave(self) -> None:
        """Give back whatever is held; safe to call at any time and twice."""
        state, self.state = self.state, "left"
        if state in {"in", "started"}:
            self.bulkhead.count(-1)
        if state in {"queued", "in", "aside"}:
            self.bulkhead.remove(self, served=False)
        if state != "left":
            self.bulkhead.workers.dispatch()
