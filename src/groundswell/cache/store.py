"""Describe a store: bytes under keys, each with a time to live."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class StoreStatistics:
    """How much a store holds now."""

    entries: int
    bytes: int


class Store(Protocol):
    """Keep bytes until their time is over.

    Raises (from every method):
        CacheError: the store is broken; `Cache` turns that into a miss.
    """

    async def get(self, key: str) -> bytes | None:
        """Return the value, or `None` when there is none or it has expired."""
        ...

    async def set(self, key: str, value: bytes, *, ttl_seconds: float) -> None:
        """Keep `value` for `ttl_seconds`."""
        ...

    async def delete(self, key: str) -> None:
        """Forget one key."""
        ...

    async def clear(self) -> None:
        """Forget everything."""
        ...

    async def purge(self) -> int:
        """Remove what has expired, physically; return how many entries went."""
        ...

    async def statistics(self) -> StoreStatistics:
        """Count what is held."""
        ...

    async def aclose(self) -> None:
        """Release files and connections."""
        ...
