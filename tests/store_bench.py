"""Open each built-in store for a test, with a way to move its time."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from redis.asyncio import Redis

from groundswell.cache.memory import MemoryStore
from groundswell.cache.redis import PREFIX, open_store
from groundswell.cache.sqlite import SqliteStore
from groundswell.cache.store import StoreOptions
from groundswell.testing.store_contract import StoreBench
from tests.fake_clock import FakeClock


def options(clock: FakeClock, **changed: float) -> StoreOptions:
    return StoreOptions(**{"clock": clock, "max_entries": 100, "max_bytes": 10_000, **changed})


@asynccontextmanager
async def memory() -> AsyncIterator[StoreBench]:
    clock = FakeClock()
    store = MemoryStore(options(clock))
    try:
        yield StoreBench(store, clock.advance)
    finally:
        await store.aclose()


@asynccontextmanager
async def sqlite(folder: Path) -> AsyncIterator[StoreBench]:
    clock = FakeClock()
    store = SqliteStore(folder / "cache.sqlite", options(clock))
    try:
        yield StoreBench(store, clock.advance)
    finally:
        await store.aclose()


@asynccontextmanager
async def redis(url: str) -> AsyncIterator[StoreBench]:
    clock = FakeClock()
    store = open_store(url, options(clock, timeout_seconds=10.0))
    async with Redis.from_url(url) as client:

        async def advance(seconds: float) -> None:
            await clock.advance(seconds)
            await age(client, seconds)

        try:
            yield StoreBench(store, advance)
        finally:
            await store.aclose()


async def age(client: Redis, seconds: float) -> None:
    """Make every key of ours older: Redis goes by its own clock, which nobody can move."""
    async for key in client.scan_iter(match=f"{PREFIX}*"):
        left = await client.pttl(key) - int(seconds * 1000)
        await client.pexpireat(key, 1) if left <= 0 else await client.pexpire(key, left)
