"""Let one of all processes that share a store do the work that the others wait for."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from groundswell.cache.guard import Guard
from groundswell.cache.store import Store, namespace_of
from groundswell.clock import Clock

T = TypeVar("T")

NAMESPACE = "lease"
_FIRST_LOOK_SECONDS = 0.02
_LONGEST_LOOK_SECONDS = 0.25


class Leases:
    """Short claims on keys in the store itself; a broken store grants everything.

    A claim ends by itself after `seconds`, also when its holder died; 0 turns leases off.
    """

    def __init__(self, store: Store, guard: Guard, *, seconds: float, clock: Clock) -> None:
        self._store = store
        self._guard = guard
        self._seconds = seconds
        self._clock = clock
        self._mine: set[str] = set()

    @property
    def are_on(self) -> bool:
        """Return whether other processes are to be waited for."""
        return self._seconds > 0

    async def take(self, key: str) -> bool:
        """Return whether the work of `key` is ours to do.

        Callers in this process do not wait for each other here: singleflight is for them.
        """
        if not self.are_on or key in self._mine:
            return True
        self._mine.add(key)
        is_ours = False
        try:
            is_ours = await self._guard.asked(
                "lease",
                lambda: self._store.add(_claim(key), b"", ttl_seconds=self._seconds),
                otherwise=True,
            )
        finally:
            if not is_ours:
                self._mine.discard(key)
        return is_ours

    async def release(self, key: str) -> None:
        """Let others go on; harmless for a key that is not ours."""
        if key in self._mine:
            self._mine.discard(key)
            await self._guard.asked("release", lambda: self._store.delete(_claim(key)), None)

    def drop(self, key: str) -> None:
        """Forget a claim without waiting; in the store it ends by itself."""
        self._mine.discard(key)

    async def waited(self, key: str, look: Callable[[], Awaitable[T | None]]) -> T | None:
        """Look for what the holder of the claim brings, until it is there or the claim is over."""
        until = self._clock.monotonic() + self._seconds
        pause = _FIRST_LOOK_SECONDS
        while (left := until - self._clock.monotonic()) > 0:
            await self._clock.sleep(min(pause, left))
            pause = min(2 * pause, _LONGEST_LOOK_SECONDS)
            held = await self._guard.asked("lease", lambda: self._store.get(_claim(key)), None)
            # In this order: a holder writes its value before it gives up its claim.
            if (found := await look()) is not None or held is None:
                return found
        return None


def _claim(key: str) -> str:
    return f"{NAMESPACE}:{namespace_of(key)}/{key.rpartition(':')[2]}"
