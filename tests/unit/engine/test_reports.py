"""Reports are kept when that was asked for, and no longer than was said."""

import asyncio
import random

import pytest

from groundswell.cache.cache import Cache, CacheOptions
from groundswell.cache.key import KeyMaker
from groundswell.cache.memory import MemoryStore
from groundswell.config.load import load
from groundswell.domain.query import Query
from groundswell.domain.report import Report, Usage
from groundswell.engine import Engine
from groundswell.engine.reports import Reports
from groundswell.errors import StoreUnavailableError
from tests import store_bench
from tests.fake_clock import FakeClock

REPORT = Report("id-1", "empty", Query("canary?"), (), "", "local", (), (), Usage(), 0.1)


def test_a_kept_report_is_found_until_its_time_is_over_whatever_may_be_stale() -> None:
    async def main() -> None:
        clock = FakeClock()
        store = MemoryStore(store_bench.options(clock))
        cache = Cache(
            store,
            CacheOptions(jitter=0, stale_seconds=1_000, swr_seconds=1_000),
            clock=clock,
            rng=random.Random(1),
        )
        reports = Reports(cache, KeyMaker(b"s" * 32), ttl_seconds=100)
        assert await reports.keep(REPORT)
        assert not any("id-1" in key or "canary" in key for key in store._entries)
        clock.tick(99)
        assert await reports.get("id-1") == REPORT
        assert await reports.get("id-2") is None
        clock.tick(1)
        assert await reports.get("id-1") is None
        assert (await store.statistics()).entries == 0
        assert cache.counts["report"] == {"write": 1, "hit": 1, "miss": 2}

    asyncio.run(main())


def engine(**overrides: object) -> Engine:
    values = {"cache.url": "memory://", **{k.replace("__", "."): v for k, v in overrides.items()}}
    return Engine(load(overrides=values, environ={}, dotenv=None).settings)


def test_an_engine_keeps_a_report_only_when_told_and_forgets_it() -> None:
    async def main() -> None:
        async with engine() as running:
            asked = await running.ask(Query("anything", sources=("x",), deadline_seconds=2))
            assert await running.report(asked.id) is None
            assert await running.keep(asked)
            assert await running.report(asked.id) == asked
            await running.forget(asked.id)
            assert await running.report(asked.id) is None

    asyncio.run(main())


def test_a_cache_that_is_off_keeps_no_report() -> None:
    async def main() -> None:
        for overrides in ({"cache__enabled": False}, {"cache__report_ttl_seconds": 0}):
            async with engine(**overrides) as running:
                assert not await running.keep(REPORT)
                assert await running.report(REPORT.id) is None

    asyncio.run(main())


class Gone(MemoryStore):
    """A store that cannot be reached, or takes for ever."""

    hangs = False

    async def set(self, key: str, value: bytes, *, ttl_seconds: float) -> None:
        raise StoreUnavailableError("gone")

    async def delete(self, key: str) -> None:
        if self.hangs:
            await asyncio.Event().wait()
        raise StoreUnavailableError("gone")


def test_nobody_is_told_that_a_report_is_kept_or_forgotten_when_it_is_not() -> None:
    async def main() -> None:
        clock = FakeClock()
        store = Gone(store_bench.options(clock))
        cache = Cache(store, CacheOptions(timeout_seconds=0.01), clock=clock, rng=random.Random(1))
        reports = Reports(cache, KeyMaker(b"s" * 32), ttl_seconds=100)
        assert not await reports.keep(REPORT)
        assert cache.counts["report"] == {}
        for hangs in (False, True):
            store.hangs = hangs
            with pytest.raises(StoreUnavailableError):
                await reports.forget("id-1")

    asyncio.run(main())
