"""Hold values and their freshness above a store; it fails open."""

import json
import random
from collections import Counter
from dataclasses import dataclass

import structlog

from groundswell.cache.store import Store, StoreStatistics
from groundswell.clock import Clock
from groundswell.errors import CacheError

_log = structlog.get_logger(__name__)
_SEPARATOR = b"\n"


@dataclass(frozen=True, slots=True)
class CacheOptions:
    """How long entries live past their freshness, and how much their TTL varies.

    `stale_seconds` is how long an expired value may still serve when the source fails. `jitter`
    is the share of the TTL that is taken away at random, so that entries do not expire together.
    """

    stale_seconds: float = 0.0
    jitter: float = 0.1


@dataclass(frozen=True, slots=True)
class Entry:
    """A cached payload; a stale one serves only when the source fails."""

    payload: bytes
    is_fresh: bool


class Cache:
    """Read and write payloads; a broken store is a miss, a warning and a count, never an error."""

    def __init__(
        self, store: Store, options: CacheOptions, *, clock: Clock, rng: random.Random
    ) -> None:
        self._store = store
        self._options = options
        self._clock = clock
        self._rng = rng
        self.counts: Counter[str] = Counter()

    async def get(self, key: str) -> Entry | None:
        """Return the entry of `key`, fresh or stale, or `None`."""
        try:
            raw = await self._store.get(key)
        except CacheError as error:
            self._warn("get", error)
            return None
        if raw is None:
            return None
        head, separator, payload = raw.partition(_SEPARATOR)
        try:
            fresh_until = float(json.loads(head))
        except (ValueError, TypeError, RecursionError):
            separator = b""
            fresh_until = 0.0
        if not separator:
            self.counts["corrupt"] += 1
            return None
        return Entry(payload, self._clock.now().timestamp() < fresh_until)

    async def put(self, key: str, payload: bytes, *, ttl_seconds: float) -> None:
        """Keep `payload` fresh for about `ttl_seconds`, never longer."""
        fresh = ttl_seconds * (1.0 - self._options.jitter * self._rng.random())
        if fresh <= 0:
            return
        head = json.dumps(self._clock.now().timestamp() + fresh).encode()
        try:
            await self._store.set(
                key,
                head + _SEPARATOR + payload,
                ttl_seconds=fresh + self._options.stale_seconds,
            )
        except CacheError as error:
            self._warn("set", error)

    async def delete(self, key: str) -> None:
        """Forget one key."""
        try:
            await self._store.delete(key)
        except CacheError as error:
            self._warn("delete", error)

    async def clear(self) -> None:
        """Forget everything.

        Raises:
            CacheError: the store is broken; whoever asked to forget must know.
        """
        await self._store.clear()

    async def purge(self) -> int:
        """Remove what has expired; return how many entries went, 0 when the store is broken."""
        try:
            return await self._store.purge()
        except CacheError as error:
            self._warn("purge", error)
            return 0

    async def statistics(self) -> StoreStatistics:
        """Count what the store holds.

        Raises:
            CacheError: the store is broken.
        """
        return await self._store.statistics()

    async def aclose(self) -> None:
        """Close the store."""
        await self._store.aclose()

    def _warn(self, operation: str, error: CacheError) -> None:
        self.counts["errors"] += 1
        _log.warning("cache.failed", operation=operation, reason=error.message)
