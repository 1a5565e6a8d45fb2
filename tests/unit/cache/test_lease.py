"""A lease is given back by whoever is through, and taken from nobody else."""

import asyncio

from tests.unit.cache.test_layer import Bench, run


def held(bench: Bench) -> "tuple[asyncio.Task[str], asyncio.Event]":
    """Return a call that holds the lease of `q` until the event is set."""
    go = asyncio.Event()

    async def slow(_: str) -> str:
        await go.wait()
        return "one"

    return asyncio.ensure_future(bench.layer("q", slow)), go


def test_a_caller_that_leaves_gives_its_lease_back() -> None:
    async def scenario(bench: Bench) -> None:
        leaving, _ = held(bench)
        await bench.clock.advance(0)
        assert await bench.store.get("lease:a/q") is not None
        leaving.cancel()
        await bench.clock.advance(0)
        assert leaving.cancelled()
        assert await bench.store.get("lease:a/q") is None

    run(scenario, lease_seconds=5)


def test_one_caller_that_leaves_takes_no_lease_from_another() -> None:
    async def scenario(bench: Bench) -> None:
        first, go = held(bench)
        await bench.clock.advance(0)
        second, _ = held(bench)
        await bench.clock.advance(0)
        second.cancel()
        await bench.clock.advance(0)
        assert await bench.store.get("lease:a/q") is not None
        go.set()
        assert await first == "one"
        assert await bench.store.get("lease:a/q") is None

    run(scenario, lease_seconds=5)
