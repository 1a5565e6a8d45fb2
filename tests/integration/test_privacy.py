"""A canary question and a canary document: where they may be, and that they are gone in time."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from redis.asyncio import Redis

from groundswell.clock import SystemClock
from groundswell.config.load import load
from groundswell.domain.query import Query
from groundswell.domain.report import Report
from groundswell.engine import Engine
from groundswell.errors import GroundswellError
from tests import store_bench
from tests.captured_logs import captured_logs
from tests.redis_server import RedisServer

ASKED = "canaryquestion"
FOUND = "canarydocument"
TTL_SECONDS, STALE_SECONDS, REPORT_SECONDS = 600, 300, 700
Reader, Writer = asyncio.StreamReader, asyncio.StreamWriter


class Shifted(SystemClock):
    """The real clock, moved ahead by what the test says."""

    ahead = 0.0

    def monotonic(self) -> float:
        return super().monotonic() + self.ahead

    def now(self) -> datetime:
        return super().now() + timedelta(seconds=self.ahead)


async def answer(reader: Reader, writer: Writer) -> None:
    """Answer as Hacker News does: the question is in the answer too."""
    await reader.readuntil(b"\r\n\r\n")
    hit = {
        "objectID": "1",
        "comment_text": f"The export is broken again, says {FOUND}, and support never answers.",
        "author": "sample",
        "created_at_i": 1_790_000_000,
        "_tags": ["comment"],
    }
    page = {"hits": [hit], "nbPages": 1, "page": 0, "query": ASKED, "params": f"query={ASKED}"}
    body = json.dumps(page).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    writer.write(f"{head}\r\nConnection: close\r\n\r\n".encode() + body)
    await writer.drain()
    writer.close()


@asynccontextmanager
async def asked(url: str, clock: Shifted) -> AsyncIterator[tuple[Engine, Report]]:
    """Ask, and keep the report; the engine is still open."""
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    overrides = {
        "cache.url": url,
        "cache.timeout_seconds": 10.0,
        "cache.stale_seconds": STALE_SECONDS,
        "cache.report_ttl_seconds": REPORT_SECONDS,
        "sources.hackernews.ttl_seconds": TTL_SECONDS,
        "sources.hackernews.base_url": f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}",
    }
    chosen = load(overrides=overrides, environ={}, dotenv=None).settings
    query = Query(f"{ASKED} export", sources=("hackernews",), deadline_seconds=30)
    try:
        async with Engine(chosen, clock=clock) as engine:
            report = await engine.ask(query, diagnostics=True)
            assert FOUND in report.documents[0].text
            assert await engine.keep(report)
            assert (await engine.cache_statistics()).entries == 2
            yield engine, report
    finally:
        server.close()


def unseen(text: str, *words: str) -> None:
    for word in words:
        assert word not in text


async def of_redis(url: str) -> tuple[list[bytes], list[bytes]]:
    async with Redis.from_url(url) as client:
        keys = [key async for key in client.scan_iter()]
        return keys, [await client.get(key) for key in keys if await client.type(key) == b"string"]


def run(main: Callable[[], Awaitable[None]]) -> None:
    with captured_logs() as events:
        asyncio.run(main())
    unseen(str(events), ASKED, FOUND)


def test_logs_spans_and_diagnostics_hold_neither(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    async def main() -> None:
        async with asked("memory://", Shifted()) as (_, report):
            assert report.diagnostics is not None
            unseen(json.dumps(report.diagnostics, default=str), ASKED, FOUND)

    run(main)
    unseen(caplog.text, ASKED, FOUND)


def test_memory_holds_the_question_in_no_key_and_nothing_after_its_time() -> None:
    clock = Shifted()

    async def main() -> None:
        async with asked("memory://", clock) as (engine, report):
            entries = engine._store.cache._store._entries
            unseen("".join(entries), ASKED, FOUND)
            pages = [entry.value for key, entry in entries.items() if key.startswith("hack")]
            unseen(str(pages), ASKED)
            clock.ahead += TTL_SECONDS + STALE_SECONDS
            await engine.cache_purge()
            assert not entries
            assert await engine.report(report.id) is None

    run(main)


def test_the_files_hold_the_question_in_a_kept_report_only_and_nothing_after_its_time(
    tmp_path: Path,
) -> None:
    clock = Shifted()

    def raw() -> str:
        unseen(" ".join(path.name for path in tmp_path.iterdir()), ASKED, FOUND)
        return "".join(path.read_bytes().decode("latin-1") for path in tmp_path.iterdir())

    async def main() -> None:
        async with asked(f"sqlite://{tmp_path / 'cache.sqlite'}", clock) as (engine, report):
            assert FOUND in raw()
            assert ASKED in raw()
            await engine.forget(report.id)
            await engine.cache_purge()
            assert FOUND in raw()
            unseen(raw(), ASKED)  # not in keys, pages, free pages or the log
            await engine.keep(report)
            clock.ahead += TTL_SECONDS + STALE_SECONDS
            await engine.cache_purge()
            unseen(raw(), ASKED, FOUND)
        unseen(raw(), ASKED, FOUND)

    run(main)


def test_redis_holds_the_question_in_a_kept_report_only_and_nothing_after_its_time(
    redis: RedisServer,
) -> None:
    async def main() -> None:
        async with asked(redis.url, Shifted()) as (engine, report):
            keys, values = await of_redis(redis.url)
            unseen(str(keys), ASKED, FOUND)
            assert FOUND in str(values)
            await engine.forget(report.id)
            keys, values = await of_redis(redis.url)
            unseen(f"{keys}{values}", ASKED)
            await engine.keep(report)
            async with Redis.from_url(redis.url) as client:
                await store_bench.age(client, TTL_SECONDS + STALE_SECONDS)
                info = await client.info("keyspace")
            keys, values = await of_redis(redis.url)
            unseen(f"{keys}{values}{info}", ASKED, FOUND)
            assert await engine.report(report.id) is None

    run(main)


def test_a_store_that_is_down_costs_hits_and_not_the_answer(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def main() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        base_url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        overrides = {
            "cache.url": "redis://:hunter2@127.0.0.1:1/0",
            "sources.hackernews.base_url": base_url,
        }
        chosen = load(overrides=overrides, environ={}, dotenv=None).settings
        async with Engine(chosen) as engine:
            query = Query("export", sources=("hackernews",), deadline_seconds=20)
            for _ in range(2):
                report = await engine.ask(query)
                assert len(report.documents) == 1
                assert report.usage.requests == {"hackernews": 1}
            with pytest.raises(GroundswellError, match="redis: "):
                await engine.cache_statistics()
        server.close()

    asyncio.run(main())
    warnings = [message for message in caplog.messages if message.startswith("cache.")]
    assert len(warnings) == 1
    assert warnings[0].startswith("cache.failed")
    unseen(caplog.text, "hunter2")
