"""Values and their freshness above a store."""

import asyncio
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.cache import entry as entries
from groundswell.cache.cache import Cache, CacheOptions
from groundswell.cache.guard import Guard
from groundswell.cache.memory import MemoryStore
from groundswell.errors import CodecError, StoreUnavailableError
from tests import store_bench
from tests.captured_logs import captured_logs
from tests.fake_clock import FakeClock


class Flaky(MemoryStore):
    """Fails or hangs when it is told to."""

    is_broken = False
    hangs = False
    calls = 0

    async def get(self, key: str) -> bytes | None:
        self.calls += 1
        if self.is_broken:
            raise StoreUnavailableError("gone")
        if self.hangs:
            await asyncio.Event().wait()
        return await super().get(key)


def made(clock: FakeClock, store: MemoryStore | None = None, **options: float) -> Cache:
    return Cache(
        store or MemoryStore(store_bench.options(clock)),
        CacheOptions(**{"jitter": 0.0, **options}),
        clock=clock,
        rng=random.Random(1),
    )


async def age_of(cache: Cache, key: str) -> str | None:
    found = await cache.get(key)
    return None if found is None else found.age


def test_an_entry_is_fresh_then_aging_then_stale_then_gone() -> None:
    async def main() -> None:
        clock = FakeClock()
        cache = made(clock, stale_seconds=50, swr_seconds=20)
        await cache.put("a:k", b"v", ttl_seconds=10)
        ages = []
        for _ in range(8):
            ages.append(await age_of(cache, "a:k"))
            clock.tick(9)
        assert ages == ["fresh", "fresh", "aging", "aging", "stale", "stale", "stale", None]

    asyncio.run(main())


def test_nothing_is_kept_past_its_greatest_age_stale_time_included() -> None:
    async def main() -> None:
        clock = FakeClock()
        cache = made(clock, stale_seconds=3_600, swr_seconds=3_600)
        await cache.put("a:k", b"v", ttl_seconds=86_000, max_age_seconds=86_400)
        await cache.put("a:long", b"v", ttl_seconds=90_000, max_age_seconds=86_400)
        await cache.put("a:none", b"v", ttl_seconds=90_000, max_age_seconds=0)
        assert await age_of(cache, "a:none") is None
        clock.tick(86_399)
        assert await age_of(cache, "a:k") is not None
        assert await age_of(cache, "a:long") == "fresh"
        clock.tick(1)
        assert await age_of(cache, "a:k") is None
        assert await age_of(cache, "a:long") is None

    asyncio.run(main())


@given(
    ttl=st.floats(0.001, 1e6),
    jitter=st.floats(0, 1),
    stale=st.floats(0, 1e6),
    limit=st.none() | st.floats(0, 1e6),
    seed=st.integers(),
)
def test_freshness_is_never_longer_than_asked(
    ttl: float, jitter: float, stale: float, limit: float | None, seed: int
) -> None:
    lifetimes: list[float] = []

    class Recording(MemoryStore):
        async def set(self, key: str, value: bytes, *, ttl_seconds: float) -> None:
            lifetimes.append(ttl_seconds)
            await super().set(key, value, ttl_seconds=ttl_seconds)

    async def main() -> None:
        clock = FakeClock()
        cache = Cache(
            Recording(store_bench.options(clock)),
            CacheOptions(jitter=jitter, stale_seconds=stale),
            clock=clock,
            rng=random.Random(seed),
        )
        await cache.put("a:k", b"v", ttl_seconds=ttl, max_age_seconds=limit)
        clock.tick(ttl + 1e-5)  # the wall clock counts microseconds
        found = await cache.get("a:k")
        assert found is None or found.age != "fresh"

    asyncio.run(main())
    assert all(lifetime <= ttl + stale for lifetime in lifetimes)
    if limit is not None:
        assert all(lifetime <= limit for lifetime in lifetimes)


def test_a_damaged_entry_is_a_miss_is_counted_and_is_deleted() -> None:
    async def main() -> None:
        clock = FakeClock()
        store = MemoryStore(store_bench.options(clock))
        cache = made(clock, store)
        await cache.put("a:k", b"value", ttl_seconds=10)
        raw = await store.get("a:k")
        assert raw is not None
        for damaged in (raw[:-1], raw[:3], b"", raw[:-1] + b"X", b"GSC1" + raw[4:]):
            await store.set("a:k", damaged, ttl_seconds=10)
            assert await cache.get("a:k") is None
            assert await store.get("a:k") is None
        assert cache.counts["a"]["corrupt"] == 5

    asyncio.run(main())


@given(st.binary(max_size=200))
def test_foreign_bytes_are_never_read_as_an_entry(raw: bytes) -> None:
    with pytest.raises(CodecError):
        entries.read(raw, now=0.0, aging_seconds=0.0)


def test_an_outage_is_one_warning_and_costs_no_further_calls() -> None:
    async def main() -> None:
        clock = FakeClock()
        store = Flaky(store_bench.options(clock))
        cache = made(clock, store)
        await cache.put("a:k", b"v", ttl_seconds=1_000)
        store.is_broken = True
        with captured_logs() as logs:
            for _ in range(10):
                assert await cache.get("a:k") is None
            assert store.calls == 1
            clock.tick(1.1)  # the first pause is over: one call tries, and the next pause is longer
            async with asyncio.TaskGroup() as group:
                for _ in range(10):
                    group.create_task(cache.get("a:k"))
            assert store.calls == 2
            clock.tick(1.1)
            assert await cache.get("a:k") is None
            assert store.calls == 2
            store.is_broken = False
            clock.tick(1.1)
            assert await age_of(cache, "a:k") == "fresh"
            assert await age_of(cache, "a:k") == "fresh"
        assert [log["event"] for log in logs] == ["cache.failed", "cache.recovered"]
        assert cache.failures["errors"] == 2
        assert cache.failures["spared"] == 9 + 9 + 1

    asyncio.run(main())


def test_a_store_that_hangs_is_a_miss_and_is_left_alone_when_it_does_so_again() -> None:
    async def main() -> None:
        clock = FakeClock()
        store = Flaky(store_bench.options(clock))
        cache = made(clock, store, timeout_seconds=0.005)
        store.hangs = True
        for _ in range(5):
            assert await cache.get("a:k") is None
        assert store.calls == 3
        assert cache.failures == {"timeouts": 3, "spared": 2}

    asyncio.run(main())


def test_a_store_of_another_package_that_raises_anything_fails_open_too() -> None:
    class Wrong(MemoryStore):
        async def get(self, key: str) -> bytes | None:
            raise ValueError("canary")

    async def main() -> None:
        clock = FakeClock()
        cache = made(clock, Wrong(store_bench.options(clock)))
        with captured_logs() as logs:
            assert await cache.get("a:k") is None
        assert "canary" not in str(logs)

    asyncio.run(main())


def test_expired_entries_are_swept_without_being_asked_for() -> None:
    async def main() -> None:
        clock = FakeClock()
        store = MemoryStore(store_bench.options(clock))
        cache = made(clock, store, sweep_seconds=60)
        cache.start()
        cache.start()
        await cache.put("a:k", b"canary", ttl_seconds=10)
        await clock.advance(59)
        assert len(store._entries) == 1
        await clock.advance(2)
        assert len(store._entries) == 0
        await cache.aclose()

    asyncio.run(main())


def test_counts_are_saved_in_the_store_once() -> None:
    async def main() -> None:
        clock = FakeClock()
        store = MemoryStore(store_bench.options(clock))
        one, two = made(clock, store), made(clock, store)
        one.count("a:k", "hit")
        two.count("a:k", "hit")
        two.count("b:k", "miss")
        await one.statistics()
        assert (await one.statistics()).counts == {"a": {"hit": 1}}
        assert (await two.statistics()).counts == {"a": {"hit": 2}, "b": {"miss": 1}}

    asyncio.run(main())


def test_without_a_configuration_a_warning_goes_to_the_log_and_not_to_stdout(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    async def main() -> None:
        store = Flaky(store_bench.options(FakeClock()))
        store.is_broken = True
        assert await made(FakeClock(), store).get("a:k") is None

    asyncio.run(main())
    assert caplog.messages == ["cache.failed operation=get reason=gone"]
    assert capsys.readouterr().out == ""


def test_after_a_pause_one_call_tries_whatever_ends_meanwhile() -> None:
    async def main() -> None:
        clock = FakeClock()
        guard = Guard(clock, timeout_seconds=5)
        go = asyncio.Event()
        tried = 0

        async def early() -> None:
            await asyncio.Event().wait()

        async def breaks() -> None:
            raise StoreUnavailableError("gone")

        async def tries() -> None:
            nonlocal tried
            tried += 1
            await go.wait()

        before = asyncio.ensure_future(guard.asked("get", early, None))
        await asyncio.sleep(0)
        await guard.asked("get", breaks, None)
        clock.tick(1)
        first = asyncio.ensure_future(guard.asked("get", tries, None))
        await asyncio.sleep(0)
        before.cancel()
        await asyncio.wait({before})
        await guard.asked("get", tries, None)
        go.set()
        await first
        assert tried == 1

    asyncio.run(main())
