"""Go on with a share of the limits while the shared store is lost."""

import asyncio
import logging
import math
from collections.abc import Sequence
from typing import Protocol

from groundswell.clock import Clock
from groundswell.resilience.limits.limit import Feedback, Limit
from groundswell.resilience.limits.memory import MemoryState
from groundswell.resilience.limits.state import LimitState, StateError
from groundswell.resilience.span_event import note
from groundswell.telemetry import event_log

_NAME = "groundswell.limits"
_REST_SECONDS = 5.0


class SharedState(LimitState, Protocol):
    """A state that others share; `seen` holds how many units counted at the last look, by key."""

    seen: dict[str, tuple[int, ...]]

    async def charge(self, key: str, limits: Sequence[Limit], counted: Sequence[int]) -> None:
        """Count units that were granted elsewhere as granted now."""
        ...


class FallbackState:
    """Ask `shared`; without it, grant `share` of each limit from memory and say so.

    With as many workers as fit into 1 / `share`, all of them together keep the limit: each starts
    from its share of what was used when it last looked, and counts what it granted alone once the
    store is back. The store is tried again every five seconds.
    """

    def __init__(
        self, shared: SharedState, local: MemoryState, *, share: float, clock: Clock
    ) -> None:
        self._shared = shared
        self._local = local
        self._share = share
        self._clock = clock
        self._rests_until: float | None = None
        self._alone: dict[str, tuple[Limit, ...]] = {}
        self._counting = asyncio.Lock()

    async def take(self, key: str, limits: Sequence[Limit], *, units: int) -> float:
        """Grant `units` now and return 0, or return the seconds to wait."""
        if await self._is_shared(key, limits):
            try:
                return await self._shared.take(key, limits, units=units)
            except StateError as error:
                self._lost(error)
        return await self._local.take(key, self._own(key, limits), units=units)

    async def wait(self, key: str, limits: Sequence[Limit], *, units: int, ahead: int) -> float:
        """Return the seconds until `units` could be granted after `ahead` others."""
        if await self._is_shared(key, limits):
            try:
                return await self._shared.wait(key, limits, units=units, ahead=ahead)
            except StateError as error:
                self._lost(error)
        own = self._own(key, limits)
        return await self._local.wait(key, own, units=units, ahead=ahead)

    async def tighten(self, key: str, limits: Sequence[Limit], said: Feedback) -> None:
        """Apply what the provider said, here too: the store may be lost before it is over."""
        await self._local.tighten(key, limits, said)
        if await self._is_shared(key, limits):
            try:
                await self._shared.tighten(key, limits, said)
            except StateError as error:
                self._lost(error)

    async def aclose(self) -> None:
        """Close the shared store."""
        try:
            await self._shared.aclose()
        except StateError as error:
            self._lost(error)

    async def _is_shared(self, key: str, limits: Sequence[Limit]) -> bool:
        """Return whether the store is to be asked; what was granted without it is counted first."""
        if self._is_resting():
            return False
        if key in self._alone and not await self._is_counted(key, limits):
            return False
        if self._rests_until is not None:
            self._rests_until = None
            event_log.write(logging.INFO, _NAME, "limits.shared_again")
            note("limits.shared_again")
        return True

    async def _is_counted(self, key: str, limits: Sequence[Limit]) -> bool:
        """Count in the store what was granted alone, once however many calls come; false: lost."""
        async with self._counting:
            own = self._alone.get(key)
            if own is None or self._is_resting():
                return own is None
            try:
                await self._shared.charge(key, limits, self._local.used(key, own))
            except StateError as error:
                self._lost(error)
                return False
            self._alone.pop(key, None)
            return True

    def _is_resting(self) -> bool:
        return self._rests_until is not None and self._clock.monotonic() < self._rests_until

    def _own(self, key: str, limits: Sequence[Limit]) -> tuple[Limit, ...]:
        """Return our share of `limits`, starting from our share of what was used."""
        own = tuple(limit.share(self._share) for limit in limits)
        if key not in self._alone:
            self._alone[key] = own
            used = self._shared.seen.get(key, ())
            self._local.assume(key, own, [math.ceil(units * self._share) for units in used])
        return own

    def _lost(self, error: StateError) -> None:
        was_there = self._rests_until is None
        self._rests_until = self._clock.monotonic() + _REST_SECONDS
        note("limits.local", share=self._share)
        if was_there:
            event_log.write(
                logging.WARNING, _NAME, "limits.local", reason=str(error), share=self._share
            )
