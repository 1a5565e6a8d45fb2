"""What is served from where."""

import asyncio
import random
from collections.abc import Awaitable, Callable

import pytest

from groundswell.cache.cache import Cache, CacheOptions
from groundswell.cache.layer import CacheLayer, Codec, Failures, Lookup, get_or_call
from groundswell.cache.memory import MemoryStore
from groundswell.errors import (
    CodecError,
    GroundswellError,
    SourceAuthenticationError,
    SourceNotFoundError,
    SourceUnavailableError,
)
from groundswell.sources import failure_codec
from tests import store_bench
from tests.fake_clock import FakeClock


def _decoded(payload: bytes) -> str:
    if payload.startswith(b"old schema"):
        raise CodecError("of another version")
    return payload.decode()


CODEC: Codec[str] = Codec(str.encode, _decoded)
DOWN = SourceUnavailableError("a: down", source="a")


class Bench:
    """A layer over a scripted source."""

    def __init__(self, store: MemoryStore | None = None, **options: float) -> None:
        self.clock = FakeClock()
        self.store = store or MemoryStore(store_bench.options(self.clock))
        self.cache = Cache(
            self.store,
            CacheOptions(**{"jitter": 0.0, **options}),
            clock=self.clock,
            rng=random.Random(1),
        )
        self.lookups: list[Lookup] = []
        self.answers: list[str | Exception] = []
        self.calls = 0
        self.refresh = False
        self.layer: CacheLayer[str, str] = CacheLayer(
            self.cache,
            CODEC,
            key_of=lambda request: f"a:{request}",
            ttl_of=lambda answer: 0.0 if answer == "secret" else 10.0,
            failures=Failures(
                Codec(failure_codec.encode, failure_codec.decode),
                lambda error: 5.0 if isinstance(error, SourceNotFoundError) else 0.0,
            ),
            as_fresh=lambda answer: f"{answer}, fresh",
            as_aging=lambda answer: f"{answer}, aging",
            as_stale=lambda answer: f"{answer}, stale",
            on_lookup=self.lookups.append,
            is_refresh=lambda _: self.refresh,
        )

    async def handler(self, request: str) -> str:
        self.calls += 1
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def ask(self) -> str:
        return await self.layer("q", self.handler)


def run(scenario: Callable[[Bench], Awaitable[None]], **options: float) -> None:
    async def main() -> None:
        bench = Bench(**options)
        await scenario(bench)
        await bench.cache.aclose()

    asyncio.run(main())


def test_a_fresh_answer_is_served_without_a_call() -> None:
    async def scenario(bench: Bench) -> None:
        bench.answers = ["one"]
        assert await bench.ask() == "one"
        assert await bench.ask() == "one, fresh"
        assert bench.lookups == ["miss", "hit"]
        assert bench.cache.counts["a"] == {"miss": 1, "write": 1, "hit": 1}

    run(scenario)


def test_an_aging_answer_is_served_at_once_and_fetched_anew_behind_it() -> None:
    async def scenario(bench: Bench) -> None:
        bench.answers = ["one", "two"]
        await bench.ask()
        bench.clock.tick(11)
        assert await bench.ask() == "one, aging"
        assert await bench.ask() == "one, aging"  # one refresh is enough
        while bench.cache.background.has("a:q"):
            await asyncio.sleep(0)
        assert bench.calls == 2
        assert await bench.ask() == "two, fresh"
        assert bench.lookups == ["miss", "aging", "aging", "hit"]

    run(scenario, swr_seconds=20)


def test_a_failed_refresh_leaves_the_old_answer_for_its_time() -> None:
    async def scenario(bench: Bench) -> None:
        bench.answers = ["one", DOWN, DOWN]
        await bench.ask()
        bench.clock.tick(11)
        assert await bench.ask() == "one, aging"
        while bench.cache.background.has("a:q"):
            await asyncio.sleep(0)
        bench.clock.tick(20)
        with pytest.raises(SourceUnavailableError):
            await bench.ask()

    run(scenario, swr_seconds=20)


def test_after_closing_an_aging_answer_is_not_served_unrefreshed() -> None:
    async def scenario(bench: Bench) -> None:
        bench.answers = ["one", "two"]
        await bench.ask()
        bench.clock.tick(11)
        await bench.cache.background.aclose()
        assert await bench.ask() == "two"

    run(scenario, swr_seconds=20)


def test_a_stale_answer_stands_in_for_a_failure_and_for_nothing_else() -> None:
    async def scenario(bench: Bench) -> None:
        bench.answers = ["one", DOWN, "two"]
        await bench.ask()
        bench.clock.tick(11)
        assert await bench.ask() == "one, stale"
        assert await bench.ask() == "two"
        assert bench.lookups == ["miss", "miss", "stale", "miss"]

    run(scenario, stale_seconds=100)


def test_a_refused_key_is_told_and_not_hidden_by_a_stale_answer() -> None:
    async def scenario(bench: Bench) -> None:
        bench.answers = ["one", SourceAuthenticationError("a: no", source="a")]
        await bench.ask()
        bench.clock.tick(11)
        with pytest.raises(SourceAuthenticationError):
            await bench.ask()

    run(scenario, stale_seconds=100)


def test_a_place_that_is_not_there_is_asked_for_once_in_a_while() -> None:
    async def scenario(bench: Bench) -> None:
        gone = SourceNotFoundError("a: not found", source="a", remedy="Check it.")
        bench.answers = [gone, "one"]
        for _ in range(3):
            with pytest.raises(SourceNotFoundError, match="a: not found") as caught:
                await bench.ask()
            assert (caught.value.source, caught.value.remedy) == ("a", "Check it.")
        assert bench.calls == 1
        bench.clock.tick(6)
        assert await bench.ask() == "one"

    run(scenario, stale_seconds=100)


def test_other_failures_and_unkept_answers_leave_nothing() -> None:
    async def scenario(bench: Bench) -> None:
        bench.answers = [DOWN, "secret"]
        with pytest.raises(SourceUnavailableError):
            await bench.ask()
        assert await bench.ask() == "secret"
        assert (await bench.store.statistics()).entries == 0

    run(scenario, stale_seconds=100)


def test_a_refresh_asks_and_replaces() -> None:
    async def scenario(bench: Bench) -> None:
        bench.answers = ["one", "two"]
        await bench.ask()
        bench.refresh = True
        assert await bench.ask() == "two"
        bench.refresh = False
        assert await bench.ask() == "two, fresh"
        assert bench.lookups == ["miss", "refreshed", "hit"]

    run(scenario)


def test_another_schema_is_a_miss_and_is_deleted() -> None:
    async def scenario(bench: Bench) -> None:
        await bench.cache.put("a:q", b"old schema", ttl_seconds=10)
        bench.answers = [DOWN]
        with pytest.raises(SourceUnavailableError):
            await bench.ask()
        assert await bench.store.get("a:q") is None
        assert bench.cache.counts["a"]["corrupt"] == 1

    run(scenario)


def test_of_two_workers_one_asks_and_the_other_waits_for_its_answer() -> None:
    async def main() -> None:
        first = Bench(lease_seconds=5)
        second = Bench(first.store, lease_seconds=5)
        second.cache = Cache(
            first.store,
            CacheOptions(lease_seconds=5, jitter=0),
            clock=first.clock,
            rng=random.Random(2),
        )
        second.layer._cache = second.cache
        entered, go = asyncio.Event(), asyncio.Event()

        async def slow(_: str) -> str:
            entered.set()
            await go.wait()
            return "one"

        async with asyncio.TaskGroup() as group:
            asked = group.create_task(first.layer("q", slow))
            await entered.wait()
            waiting = group.create_task(second.ask())
            await first.clock.advance(1)
            assert not waiting.done()
            go.set()
            await first.clock.advance(0.3)
        assert asked.result() == "one"
        assert waiting.result() == "one, fresh"
        assert second.calls == 0
        assert second.lookups == ["miss", "shared"]
        assert (await first.store.statistics()).usage.keys() == {"a"}

    asyncio.run(main())


@pytest.mark.parametrize("how", ["fails", "dies"])
def test_a_worker_that_fails_or_dies_holds_up_nobody_for_longer_than_the_lease(how: str) -> None:
    async def main() -> None:
        bench = Bench(lease_seconds=5)
        await bench.store.add("lease:a/q", b"", ttl_seconds=5)
        bench.answers = ["two"]
        async with asyncio.TaskGroup() as group:
            waiting = group.create_task(bench.ask())
            await bench.clock.advance(1)
            assert bench.calls == 0
            if how == "fails":
                await bench.store.delete("lease:a/q")
                await bench.clock.advance(0.3)
            else:
                await bench.clock.advance(4.1)
            assert waiting.done()
        assert waiting.result() == "two"

    asyncio.run(main())


def test_callers_in_one_process_do_not_wait_for_its_own_lease() -> None:
    async def scenario(bench: Bench) -> None:
        go = asyncio.Event()

        async def slow(_: str) -> str:
            bench.calls += 1
            await go.wait()
            return "one"

        async with asyncio.TaskGroup() as group:
            for _ in range(3):
                group.create_task(bench.layer("q", slow))
            while bench.calls < 3:  # singleflight, below, makes these one
                await asyncio.sleep(0)
            go.set()

    run(scenario, lease_seconds=5)


def test_a_value_is_kept_by_one_call() -> None:
    async def main() -> None:
        clock = FakeClock()
        cache = Cache(
            MemoryStore(store_bench.options(clock)),
            CacheOptions(jitter=0),
            clock=clock,
            rng=random.Random(1),
        )
        calls = 0

        async def call() -> str:
            nonlocal calls
            calls += 1
            if calls == 1:
                raise GroundswellError("no")
            return f"call {calls}"

        async def ask() -> str:
            return await get_or_call(cache, "a:k", CODEC, call, ttl_seconds=10)

        with pytest.raises(GroundswellError):
            await ask()
        assert [await ask(), await ask()] == ["call 2", "call 2"]
        clock.tick(11)
        assert await ask() == "call 3"

    asyncio.run(main())
