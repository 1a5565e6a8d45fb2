"""The fixture itself: a real, private, empty Redis."""

import asyncio

import pytest
from redis.asyncio import Redis

from tests.redis_server import RedisServer, redis_server


@pytest.mark.parametrize("transport", ["tcp", "unix"])
def test_it_answers_on_both_transports_and_keeps_nothing_on_disk(
    redis: RedisServer, transport: str
) -> None:
    async def main() -> None:
        async with Redis.from_url(redis.url if transport == "tcp" else redis.unix_url) as client:
            assert await client.dbsize() == 0
            await client.set("k", "v")
            assert await client.get("k") == b"v"
            assert (await client.config_get("save"))["save"] == ""

    asyncio.run(main())
    assert [path.name for path in redis.folder.iterdir()] == ["redis.sock"]


def test_a_server_that_was_stopped_starts_again_on_its_port() -> None:
    async def names(url: str) -> object:
        async with Redis.from_url(url) as client:
            await client.set("k", "v")
            return await client.dbsize()

    with redis_server() as server:
        before = server.url
        assert asyncio.run(names(server.url)) == 1
        server.stop()
        server.start()
        assert server.url == before
        assert asyncio.run(names(server.url)) == 1


def test_a_missing_program_is_a_failure_that_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(RuntimeError, match="make test"), redis_server():
        pass
