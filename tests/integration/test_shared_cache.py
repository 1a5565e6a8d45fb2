"""Several engines on one Redis, as several workers are."""

import asyncio
import json

from groundswell.config.load import load
from groundswell.domain.query import Query
from groundswell.engine import Engine
from tests.redis_server import RedisServer

QUERY = Query("export support", sources=("hackernews",), deadline_seconds=30)
HIT = {
    "objectID": "1",
    "comment_text": "The export is broken again and support never answers.",
    "author": "sample",
    "created_at_i": 1_790_000_000,
    "_tags": ["comment"],
}
BODY = json.dumps({"hits": [HIT], "nbPages": 1, "page": 0}).encode()
HEAD = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(BODY)}\r\n"


def test_workers_that_ask_the_same_at_once_make_one_request(redis: RedisServer) -> None:
    requests = 0

    async def main() -> None:
        arrived, go = asyncio.Event(), asyncio.Event()

        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal requests
            await reader.readuntil(b"\r\n\r\n")
            requests += 1
            arrived.set()
            await go.wait()
            writer.write(f"{HEAD}Connection: close\r\n\r\n".encode() + BODY)
            await writer.drain()
            writer.close()

        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        overrides = {
            "cache.url": redis.url,
            "cache.timeout_seconds": 10.0,
            "cache.lease_seconds": 60.0,
            "sources.hackernews.base_url": f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}",
        }
        chosen = load(overrides=overrides, environ={}, dotenv=None).settings
        async with Engine(chosen) as one, Engine(chosen) as two, asyncio.TaskGroup() as group:
            asked = [group.create_task(engine.ask(QUERY)) for engine in (one, two)]
            await arrived.wait()
            for _ in range(100):
                await asyncio.sleep(0)
            go.set()
        assert [len(task.result().documents) for task in asked] == [1, 1]
        assert sum(bool(task.result().usage.requests) for task in asked) == 1
        server.close()

    asyncio.run(main())
    assert requests == 1
