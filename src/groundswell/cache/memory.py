"""Keep entries in this process, bounded by count and bytes, least recently used out first."""

from collections import OrderedDict
from dataclasses import dataclass

from groundswell.cache.store import StoreStatistics
from groundswell.clock import Clock


@dataclass(frozen=True, slots=True)
class _Entry:
    value: bytes
    expires_at: float


class MemoryStore:
    """A bounded store; expired entries are swept on every write, not only when asked for."""

    def __init__(
        self, *, clock: Clock, max_entries: int = 10_000, max_bytes: int = 256 * 2**20
    ) -> None:
        self._clock = clock
        self._max_entries = max_entries
        self._max_bytes = max_bytes
        self._entries: OrderedDict[str, _Entry] = OrderedDict()
        self._bytes = 0

    async def get(self, key: str) -> bytes | None:
        """Return the value, or `None` when there is none or it has expired."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        if entry.expires_at <= self._clock.monotonic():
            self._remove(key)
            return None
        self._entries.move_to_end(key)
        return entry.value

    async def set(self, key: str, value: bytes, *, ttl_seconds: float) -> None:
        """Keep `value`, unless it alone is larger than the store."""
        self._remove(key)
        self._sweep()
        if ttl_seconds <= 0 or len(value) > self._max_bytes or self._max_entries < 1:
            return
        self._entries[key] = _Entry(value, self._clock.monotonic() + ttl_seconds)
        self._bytes += len(value)
        while len(self._entries) > self._max_entries or self._bytes > self._max_bytes:
            self._remove(next(iter(self._entries)))

    async def delete(self, key: str) -> None:
        """Forget one key."""
        self._remove(key)

    async def clear(self) -> None:
        """Forget everything."""
        self._entries.clear()
        self._bytes = 0

    async def purge(self) -> int:
        """Remove what has expired; return how many entries went."""
        return self._sweep()

    async def statistics(self) -> StoreStatistics:
        """Count what is held."""
        return StoreStatistics(len(self._entries), self._bytes)

    async def aclose(self) -> None:
        """Forget everything: memory ends with the process."""
        await self.clear()

    def _sweep(self) -> int:
        now = self._clock.monotonic()
        expired = [key for key, entry in self._entries.items() if entry.expires_at <= now]
        for key in expired:
            self._remove(key)
        return len(expired)

    def _remove(self, key: str) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self._bytes -= len(entry.value)
