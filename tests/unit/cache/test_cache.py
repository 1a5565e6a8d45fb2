"""Values and their freshness above a store."""

import asyncio
import random

from groundswell.cache.cache import Cache, CacheOptions
from groundswell.cache.memory import MemoryStore
from groundswell.errors import StoreUnavailableError
from tests import store_bench
from tests.fake_clock import FakeClock


class BrokenStore(MemoryStore):
    async def get(self, key: str) -> bytes | None:
        raise StoreUnavailableError("gone")

    async def set(self, key: str, value: bytes, *, ttl_seconds: float) -> None:
        raise StoreUnavailableError("gone")


def test_a_broken_store_is_a_miss_and_is_counted() -> None:
    async def main() -> None:
        clock = FakeClock()
        store = BrokenStore(store_bench.options(clock))
        cache = Cache(store, CacheOptions(), clock=clock, rng=random.Random(1))
        await cache.put("k", b"v", ttl_seconds=10)
        assert await cache.get("k") is None
        assert cache.counts["errors"] == 2

    asyncio.run(main())


def test_an_entry_is_fresh_then_stale_then_gone() -> None:
    async def main() -> None:
        clock = FakeClock()
        cache = Cache(
            MemoryStore(store_bench.options(clock)),
            CacheOptions(stale_seconds=50, jitter=0),
            clock=clock,
            rng=random.Random(1),
        )
        await cache.put("k", b"v", ttl_seconds=10)
        found = await cache.get("k")
        assert found is not None
        assert found.is_fresh
        clock.tick(11)
        found = await cache.get("k")
        assert found is not None
        assert not found.is_fresh
        clock.tick(50)
        assert await cache.get("k") is None

    asyncio.run(main())
