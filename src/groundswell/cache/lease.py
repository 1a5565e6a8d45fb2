"""Let one of all processes that share a store do the work that the others wait for."""

from collections import Counter
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
        self._mine: Counter[str] = Counter()  # how many callers of ours share a claim

    @property
    def are_on(self) -> bool:
        """Return whether other processes are to be waited for."""
        return self._seconds > 0

    async def take(self, key: str) -> bool:
        """Return whether the work of `key` is ours to do; then it must be released or dropped.

        Callers in this process do not wait for each other here: singleflight is for them.
        """
        self._mine[key] += 1
        if not self.are_on or self._mine[key] > 1:
            return True
        is_ours = False
        try:
            is_ours = await self._guard.asked(
                "lease",
                lambda: self._store.add(_claim(key), b"", ttl_seconds=self._seconds),
                otherwise=True,
            )
        finally:
            if not is_ours:
                self.drop(key)
        return is_ours

    async def release(self, key: str) -> None:
        """Let other processes go on, once the last caller of ours is through."""
        if self.drop(key):
            await self._guard.asked("release", lambda: self._store.delete(_claim(key)), None)

    def drop(self, key: str) -> bool:
        """Leave without waiting, and return whether that was the last of us.

        The claim in the store ends by itself then.
        """
        self._mine[key] -= 1
        if self._mine[key] > 0:
            return False
        del self._mine[key]
        return True

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
