"""One contract, run on every store."""

import asyncio
import random
import stat
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from groundswell.cache.cache import Cache, CacheOptions
from groundswell.cache.key import KeyMaker, kept_secret, random_secret
from groundswell.cache.memory import MemoryStore
from groundswell.cache.sqlite import SqliteStore
from groundswell.cache.store import Store, StoreStatistics
from groundswell.errors import StoreUnavailableError
from tests.fake_clock import FakeClock

Scenario = Callable[[Store, FakeClock], Awaitable[None]]


def run(kind: str, tmp_path: Path, scenario: Scenario, *, entries: int = 100) -> None:
    clock = FakeClock()

    async def main() -> None:
        store: Store = (
            MemoryStore(clock=clock, max_entries=entries, max_bytes=10_000)
            if kind == "memory"
            else SqliteStore(
                tmp_path / "cache.sqlite", clock=clock, max_entries=entries, max_bytes=10_000
            )
        )
        try:
            await scenario(store, clock)
        finally:
            await store.aclose()

    asyncio.run(main())


@pytest.fixture(params=["memory", "sqlite"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_a_value_is_returned_until_its_time_is_over(kind: str, tmp_path: Path) -> None:
    async def scenario(store: Store, clock: FakeClock) -> None:
        await store.set("k", b"v", ttl_seconds=10)
        clock.tick(9.9)
        assert await store.get("k") == b"v"
        clock.tick(0.2)
        assert await store.get("k") is None

    run(kind, tmp_path, scenario)


def test_purge_removes_only_what_has_expired(kind: str, tmp_path: Path) -> None:
    async def scenario(store: Store, clock: FakeClock) -> None:
        await store.set("short", b"1", ttl_seconds=1)
        await store.set("long", b"22", ttl_seconds=100)
        clock.tick(5)
        assert await store.purge() == 1
        assert await store.statistics() == StoreStatistics(entries=1, bytes=2)

    run(kind, tmp_path, scenario)


def test_the_least_recently_used_entry_goes_first(kind: str, tmp_path: Path) -> None:
    async def scenario(store: Store, clock: FakeClock) -> None:
        for name in ("a", "b"):
            await store.set(name, b"v", ttl_seconds=100)
            clock.tick(1)
        assert await store.get("a") == b"v"
        clock.tick(1)
        await store.set("c", b"v", ttl_seconds=100)
        assert await store.get("b") is None
        assert await store.get("a") == b"v"

    run(kind, tmp_path, scenario, entries=2)


def test_bytes_are_bounded_and_an_oversized_value_is_not_kept(kind: str, tmp_path: Path) -> None:
    async def scenario(store: Store, clock: FakeClock) -> None:
        await store.set("huge", b"x" * 10_001, ttl_seconds=100)
        assert await store.get("huge") is None
        for number in range(30):
            await store.set(str(number), b"x" * 1_000, ttl_seconds=100)
        assert (await store.statistics()).bytes <= 10_000

    run(kind, tmp_path, scenario)


def test_delete_and_clear_forget(kind: str, tmp_path: Path) -> None:
    async def scenario(store: Store, clock: FakeClock) -> None:
        for name in ("a", "b"):
            await store.set(name, b"v", ttl_seconds=100)
        await store.delete("a")
        assert await store.get("a") is None
        await store.clear()
        assert await store.statistics() == StoreStatistics(entries=0, bytes=0)

    run(kind, tmp_path, scenario)


def test_the_file_is_private_and_a_purged_value_is_nowhere_in_it(tmp_path: Path) -> None:
    canary = b"canary-5f0e1c"

    async def scenario(store: Store, clock: FakeClock) -> None:
        await store.set("k", canary * 20, ttl_seconds=1)
        assert stat.S_IMODE((tmp_path / "cache.sqlite").stat().st_mode) == 0o600
        clock.tick(2)
        await store.purge()
        for path in tmp_path.iterdir():
            assert canary not in path.read_bytes()

    run("sqlite", tmp_path, scenario)


def test_keys_hide_their_parameters_and_ignore_their_order() -> None:
    maker = KeyMaker(random_secret())
    first = maker.key(namespace="x", version=1, parameters={"q": "canary", "n": 1})
    second = maker.key(namespace="x", version=1, parameters={"n": 1, "q": "canary"})
    assert first == second
    assert "canary" not in first
    assert first != maker.key(namespace="x", version=2, parameters={"q": "canary", "n": 1})
    assert first != KeyMaker(random_secret()).key(
        namespace="x", version=1, parameters={"q": "canary", "n": 1}
    )


def test_the_kept_secret_is_private_and_stays_the_same(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "secret"
    assert kept_secret(path) == kept_secret(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


class BrokenStore(MemoryStore):
    async def get(self, key: str) -> bytes | None:
        raise StoreUnavailableError("gone")

    async def set(self, key: str, value: bytes, *, ttl_seconds: float) -> None:
        raise StoreUnavailableError("gone")


def test_a_broken_store_is_a_miss_and_is_counted() -> None:
    async def main() -> None:
        clock = FakeClock()
        cache = Cache(BrokenStore(clock=clock), CacheOptions(), clock=clock, rng=random.Random(1))
        await cache.put("k", b"v", ttl_seconds=10)
        assert await cache.get("k") is None
        assert cache.counts["errors"] == 2

    asyncio.run(main())


def test_an_entry_is_fresh_then_stale_then_gone() -> None:
    async def main() -> None:
        clock = FakeClock()
        cache = Cache(
            MemoryStore(clock=clock),
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
