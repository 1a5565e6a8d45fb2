"""Describe a store: bytes under keys, each with a time to live."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from groundswell.clock import Clock

Counts = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Usage:
    """How much of a store one namespace takes."""

    entries: int
    bytes: int


@dataclass(frozen=True, slots=True)
class StoreStatistics:
    """How much a store holds now, and what was counted by all processes that share it.

    `usage` is by namespace. `counts` is by namespace and name, as `Store.increment` added them.
    """

    entries: int
    bytes: int
    usage: Mapping[str, Usage] = field(default_factory=dict)
    counts: Counts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StoreOptions:
    """What every store is opened with.

    A store may leave the bounds to its server. `timeout_seconds` bounds one read or write.
    """

    clock: Clock
    max_entries: int = 10_000
    max_bytes: int = 256 * 2**20
    timeout_seconds: float = 0.5


class Store(Protocol):
    """Keep bytes until their time is over. A key is `namespace:rest`.

    A store opens files and connections at first use, so that a broken one costs nothing but
    the entries. `groundswell.testing` has the suite that every store must pass.

    Raises (from every method):
        CacheError: the store is broken; `Cache` turns that into a miss.
    """

    async def get(self, key: str) -> bytes | None:
        """Return the value, or `None` when there is none or it has expired."""
        ...

    async def set(self, key: str, value: bytes, *, ttl_seconds: float) -> None:
        """Keep `value` for `ttl_seconds`, never longer, in place of what the key had."""
        ...

    async def add(self, key: str, value: bytes, *, ttl_seconds: float) -> bool:
        """Keep `value` if the key has none, in one step; return whether it was kept."""
        ...

    async def delete(self, key: str) -> None:
        """Forget one key."""
        ...

    async def clear(self, namespace: str | None = None) -> None:
        """Forget everything, or one namespace, with its counts."""
        ...

    async def purge(self, *, at_most: int | None = None) -> int:
        """Remove what has expired, physically; return how many entries this call removed.

        `at_most` bounds the work of one call.
        """
        ...

    async def statistics(self) -> StoreStatistics:
        """Count what is held."""
        ...

    async def increment(self, counts: Counts) -> None:
        """Add to the counts of the statistics."""
        ...

    async def aclose(self) -> None:
        """Release files and connections."""
        ...


Opener = Callable[[str, StoreOptions], Store]
"""Makes a store of its address (`scheme://…`); raises `ConfigurationError` if that is wrong."""


def namespace_of(key: str) -> str:
    """Return the namespace of a key."""
    return key.rpartition(":")[0]
