"""Keep entries in this process, bounded by count and bytes, least recently used out first."""

import heapq
from collections import Counter, OrderedDict, defaultdict
from dataclasses import dataclass

from groundswell.cache.store import Counts, StoreOptions, StoreStatistics, Usage, namespace_of

_SWEPT_A_WRITE = 16
_SPARE_MOMENTS = 64


@dataclass(frozen=True, slots=True)
class _Entry:
    value: bytes
    expires_at: float


class MemoryStore:
    """A bounded store; a few expired entries go at every write, all of them at every purge."""

    def __init__(self, options: StoreOptions) -> None:
        self._options = options
        self._entries: OrderedDict[str, _Entry] = OrderedDict()
        # Moments of expiry, the next first; those of replaced entries are passed over.
        self._moments: list[tuple[float, str]] = []
        self._bytes = 0
        self._counts: defaultdict[str, Counter[str]] = defaultdict(Counter)

    async def get(self, key: str) -> bytes | None:
        """Return the value, or `None` when there is none or it has expired."""
        entry = self._live(key)
        if entry is None:
            return None
        self._entries.move_to_end(key)
        return entry.value

    async def set(self, key: str, value: bytes, *, ttl_seconds: float) -> None:
        """Keep `value`, unless it alone is larger than the store."""
        self._put(key, value, ttl_seconds)

    async def add(self, key: str, value: bytes, *, ttl_seconds: float) -> bool:
        """Keep `value` if the key has none; return whether it was kept."""
        if self._live(key) is not None:
            return False
        return self._put(key, value, ttl_seconds)

    async def delete(self, key: str) -> None:
        """Forget one key."""
        self._remove(key)

    async def clear(self, namespace: str | None = None) -> None:
        """Forget everything, or one namespace."""
        for key in [key for key in self._entries if namespace in {None, namespace_of(key)}]:
            self._remove(key)
        if namespace is None:
            self._moments.clear()
            self._counts.clear()
        else:
            self._counts.pop(namespace, None)

    async def purge(self, *, at_most: int | None = None) -> int:
        """Remove what has expired; return how many entries went."""
        return self._sweep(at_most)

    async def statistics(self) -> StoreStatistics:
        """Count what is held."""
        self._sweep(None)
        entries: Counter[str] = Counter()
        size: Counter[str] = Counter()
        for key, entry in self._entries.items():
            name = namespace_of(key)
            entries[name] += 1
            size[name] += len(entry.value)
        return StoreStatistics(
            len(self._entries),
            self._bytes,
            {name: Usage(entries[name], size[name]) for name in sorted(entries)},
            {name: dict(counts) for name, counts in sorted(self._counts.items())},
        )

    async def increment(self, counts: Counts) -> None:
        """Add to the counts of the statistics."""
        for namespace, amounts in counts.items():
            self._counts[namespace].update(amounts)

    async def aclose(self) -> None:
        """Forget everything: memory ends with the process."""
        await self.clear()

    def _live(self, key: str) -> _Entry | None:
        entry = self._entries.get(key)
        if entry is None or entry.expires_at > self._options.clock.monotonic():
            return entry
        self._remove(key)
        return None

    def _put(self, key: str, value: bytes, ttl_seconds: float) -> bool:
        self._remove(key)
        self._sweep(_SWEPT_A_WRITE)
        if ttl_seconds <= 0 or len(value) > self._options.max_bytes:
            return False
        expires_at = self._options.clock.monotonic() + ttl_seconds
        self._entries[key] = _Entry(value, expires_at)
        self._bytes += len(value)
        heapq.heappush(self._moments, (expires_at, key))
        while (
            len(self._entries) > self._options.max_entries or self._bytes > self._options.max_bytes
        ):
            self._remove(next(iter(self._entries)))
        if len(self._moments) > 2 * len(self._entries) + _SPARE_MOMENTS:
            self._moments = [(entry.expires_at, name) for name, entry in self._entries.items()]
            heapq.heapify(self._moments)
        return key in self._entries

    def _sweep(self, at_most: int | None) -> int:
        now = self._options.clock.monotonic()
        removed = 0
        while self._moments and self._moments[0][0] <= now and removed != at_most:
            expires_at, key = heapq.heappop(self._moments)
            entry = self._entries.get(key)
            if entry is not None and entry.expires_at == expires_at:
                self._remove(key)
                removed += 1
        return removed

    def _remove(self, key: str) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self._bytes -= len(entry.value)


def open_store(_url: str, options: StoreOptions) -> MemoryStore:
    """Open `memory://`."""
    return MemoryStore(options)
