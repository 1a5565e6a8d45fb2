"""The contract on a real Redis, and what is special about it."""

import asyncio
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest
from redis.asyncio import Redis

from groundswell.cache.redis import PREFIX, open_store
from groundswell.cache.store import StoreOptions
from groundswell.errors import StoreUnavailableError
from groundswell.testing.store_contract import StoreBench, StoreContract
from tests import store_bench
from tests.fake_clock import FakeClock
from tests.redis_server import RedisServer, redis_server


class TestRedisStore(StoreContract):
    @pytest.fixture(autouse=True, params=["tcp", "unix"])
    def _url(self, redis: RedisServer, request: pytest.FixtureRequest) -> None:
        self.url = redis.url if request.param == "tcp" else redis.unix_url

    def opened(self, folder: Path) -> AbstractAsyncContextManager[StoreBench]:
        return store_bench.redis(self.url)


def test_clear_leaves_what_is_not_ours_and_goes_over_many_batches(redis: RedisServer) -> None:
    async def main() -> None:
        async with store_bench.redis(redis.url) as bench, Redis.from_url(redis.url) as client:
            await client.set("somebody-else", "stays")
            for number in range(1_200):
                await client.set(f"{PREFIX}a:{number}", "v", px=100_000)
            assert (await bench.store.statistics()).entries == 1_200
            await bench.store.clear()
            assert await client.keys() == [b"somebody-else"]

    asyncio.run(main())


def test_every_key_has_a_time_to_live_that_is_not_longer_than_asked(redis: RedisServer) -> None:
    async def main() -> None:
        async with store_bench.redis(redis.url) as bench, Redis.from_url(redis.url) as client:
            await bench.store.set("a:set", b"v", ttl_seconds=100.0009)
            await bench.store.add("a:add", b"v", ttl_seconds=100.0009)
            for name in ("set", "add"):
                assert 0 < await client.pttl(f"{PREFIX}a:{name}") <= 100_000

    asyncio.run(main())


def test_a_server_that_is_down_is_a_store_error_and_one_that_comes_back_is_used() -> None:
    async def main(server: RedisServer) -> None:
        store = open_store(server.url, StoreOptions(FakeClock(), timeout_seconds=10.0))
        await store.set("a:k", b"v", ttl_seconds=100)
        server.stop()
        with pytest.raises(StoreUnavailableError, match="redis: ConnectionError") as caught:
            await store.get("a:k")
        assert "cache.url" in str(caught.value.remedy)
        server.start()
        assert await store.get("a:k") is None
        await store.set("a:k", b"v", ttl_seconds=100)
        assert await store.get("a:k") == b"v"
        await store.aclose()

    with redis_server() as server:
        asyncio.run(main(server))


@pytest.mark.parametrize("operation", ["get", "set", "purge", "statistics", "clear"])
def test_a_cancellation_is_heeded_at_every_moment(redis: RedisServer, operation: str) -> None:
    async def main() -> int:
        cancelled = 0
        for turns in range(60):
            store = open_store(redis.url, StoreOptions(FakeClock(), timeout_seconds=10.0))
            if operation == "set":
                work = asyncio.ensure_future(store.set("a:k", b"v", ttl_seconds=10))
            else:
                arguments = ("a:k",) if operation == "get" else ()
                work = asyncio.ensure_future(getattr(store, operation)(*arguments))
            for _ in range(turns):
                await asyncio.sleep(0)
            if not work.done():
                work.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await work
                cancelled += 1
            await store.aclose()
        return cancelled

    assert asyncio.run(main()) > 5


def test_connections_are_bounded(redis: RedisServer) -> None:
    async def main() -> None:
        async with store_bench.redis(redis.url) as bench, Redis.from_url(redis.url) as client:
            async with asyncio.TaskGroup() as group:
                for number in range(200):
                    group.create_task(bench.store.set(f"a:{number}", b"v", ttl_seconds=100))
            assert (await bench.store.statistics()).entries == 200
            assert len(await client.client_list()) <= 16 + 1

    asyncio.run(main())
