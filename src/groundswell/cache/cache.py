"""Hold values and their freshness above a store; it fails open."""

import asyncio
import random
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Literal

from groundswell.cache import entry as entries
from groundswell.cache.background import Background
from groundswell.cache.entry import Entry, Kind
from groundswell.cache.guard import Guard
from groundswell.cache.lease import Leases
from groundswell.cache.store import Store, StoreStatistics, namespace_of
from groundswell.clock import Clock
from groundswell.errors import CodecError, StoreUnavailableError

Count = Literal["hit", "miss", "stale", "aging", "refreshed", "shared", "write", "corrupt"]

SWEPT_AT_ONCE = 10_000
_MAINTENANCE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class CacheOptions:
    """How long entries live past their freshness, and how much the store may cost.

    After its TTL an entry may serve for `swr_seconds` while it is fetched anew, and for
    `stale_seconds` when the source fails. `jitter` is the share of the TTL that is taken away at
    random, so that entries do not expire together. A store call longer than `timeout_seconds` is
    a miss. Expired entries are swept every `sweep_seconds`. With `lease_seconds` one of the
    processes that share a store fetches, and the others wait so long for it; 0 is off.
    """

    stale_seconds: float = 0.0
    swr_seconds: float = 0.0
    jitter: float = 0.1
    timeout_seconds: float = 0.5
    sweep_seconds: float = 60.0
    lease_seconds: float = 0.0


class Cache:
    """Read and write payloads; a broken store is a miss, a warning and a count, never an error."""

    def __init__(
        self, store: Store, options: CacheOptions, *, clock: Clock, rng: random.Random
    ) -> None:
        self._store = store
        self._options = options
        self._clock = clock
        self._rng = rng
        self._guard = Guard(clock, timeout_seconds=options.timeout_seconds)
        self._uncounted: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.background = Background()
        self.leases = Leases(store, self._guard, seconds=options.lease_seconds, clock=clock)

    @property
    def failures(self) -> Counter[str]:
        """Return how often the store failed, was too slow, or was spared in an outage."""
        return self._guard.counts

    def start(self) -> None:
        """Start sweeping, if it is not running yet; needs a running loop."""
        self.background.start("sweep", self._sweep)

    async def get(self, key: str) -> Entry | None:
        """Return the entry of `key`, whatever its age, or `None`; a damaged one is deleted."""
        raw = await self._guard.asked("get", lambda: self._store.get(key), None)
        if raw is None:
            return None
        try:
            return entries.read(
                raw,
                now=self._clock.now().timestamp(),
                aging_seconds=self._options.swr_seconds,
            )
        except CodecError:
            await self.discard(key)
            return None

    async def put(
        self,
        key: str,
        payload: bytes,
        *,
        ttl_seconds: float,
        max_age_seconds: float | None = None,
        kind: Kind = "value",
    ) -> bool:
        """Keep `payload` fresh for about `ttl_seconds`, never longer; false when that failed.

        It is gone, stale time included, before `max_age_seconds`. A failure is never stale.
        """
        fresh = ttl_seconds * (1.0 - self._options.jitter * self._rng.random())
        extra = max(self._options.stale_seconds, self._options.swr_seconds)
        lifetime = fresh + extra if kind == "value" else fresh
        if max_age_seconds is not None:
            fresh, lifetime = min(fresh, max_age_seconds), min(lifetime, max_age_seconds)
        if fresh <= 0:
            return False
        raw = entries.framed(payload, kind=kind, fresh_until=self._clock.now().timestamp() + fresh)

        async def write() -> bool:
            await self._store.set(key, raw, ttl_seconds=lifetime)
            return True

        is_written = await self._guard.asked("set", write, otherwise=False)
        if is_written:
            self.count(key, "write")
        return is_written

    async def discard(self, key: str) -> None:
        """Delete an entry that cannot be read, and count it."""
        self.count(key, "corrupt")
        await self.delete(key)

    async def delete(self, key: str) -> None:
        """Forget one key."""
        await self._guard.asked("delete", lambda: self._store.delete(key), None)

    async def forget(self, key: str) -> None:
        """Forget one key that somebody wants forgotten.

        Raises:
            CacheError: the store is broken or too slow; whoever asked to forget must know.
        """
        try:
            async with asyncio.timeout(self._options.timeout_seconds):
                await self._store.delete(key)
        except TimeoutError as error:
            raise StoreUnavailableError(
                "the cache is too slow to forget", remedy="Try again in a moment."
            ) from error

    def count(self, key: str, what: Count) -> None:
        """Add one to a count of the namespace of `key`."""
        namespace = namespace_of(key)
        self.counts[namespace][what] += 1
        self._uncounted[namespace][what] += 1

    async def clear(self, namespace: str | None = None) -> None:
        """Forget everything, or one namespace.

        Raises:
            CacheError: the store is broken; whoever asked to forget must know.
        """
        await self._store.clear(namespace)

    async def purge(self, *, at_most: int | None = None) -> int:
        """Remove what has expired; return how many entries went, 0 when the store is broken."""
        return await self._guard.asked(
            "purge",
            lambda: self._store.purge(at_most=at_most),
            0,
            timeout_seconds=_MAINTENANCE_SECONDS,
        )

    async def statistics(self) -> StoreStatistics:
        """Count what the store holds, with the counts of all processes that share it.

        Raises:
            CacheError: the store is broken.
        """
        await self._flush()
        return await self._store.statistics()

    async def aclose(self) -> None:
        """End refreshing and sweeping, save the counts and close the store."""
        await self.background.aclose()
        await self._flush()
        # Also of a store that is left alone after a failure: its file and thread are ours.
        await self._guard.asked("close", self._store.aclose, None, may_spare=False)

    async def _sweep(self) -> None:
        while True:
            await self.purge(at_most=SWEPT_AT_ONCE)
            await self._flush()
            await self._clock.sleep(self._options.sweep_seconds)

    async def _flush(self) -> None:
        counts = {name: dict(found) for name, found in self._uncounted.items()}
        if not counts:
            return
        self._uncounted.clear()
        await self._guard.asked("increment", lambda: self._store.increment(counts), None)
