"""Without the shared store a worker keeps to its share, and counts what it did when it is back."""

import asyncio
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.clock import SystemClock
from groundswell.resilience.limits.fallback import FallbackState
from groundswell.resilience.limits.limit import Feedback, Limit
from groundswell.resilience.limits.memory import MemoryState
from groundswell.resilience.limits.redis import open_state
from groundswell.resilience.limits.state import StateError
from groundswell.telemetry.tracer import Tracer
from tests.fake_clock import FakeClock
from tests.redis_server import redis_server

LIMITS = (Limit(20, 60),)


class Shared:
    """A shared store in memory that can be lost."""

    def __init__(self, clock: FakeClock) -> None:
        self.state = MemoryState(clock)
        self.is_lost = False
        self.seen: dict[str, tuple[int, ...]] = {}

    def _look(self, key: str, limits: Sequence[Limit]) -> None:
        if self.is_lost:
            raise StateError("lost")

    async def take(self, key: str, limits: Sequence[Limit], *, units: int) -> float:
        self._look(key, limits)
        wait = await self.state.take(key, limits, units=units)
        self.seen[key] = self.state.used(key, limits)
        return wait

    async def wait(self, key: str, limits: Sequence[Limit], *, units: int, ahead: int) -> float:
        self._look(key, limits)
        return await self.state.wait(key, limits, units=units, ahead=ahead)

    async def tighten(self, key: str, limits: Sequence[Limit], said: Feedback) -> None:
        self._look(key, limits)
        await self.state.tighten(key, limits, said)

    async def charge(self, key: str, limits: Sequence[Limit], counted: Sequence[int]) -> None:
        self._look(key, limits)
        await self.state.charge(key, limits, counted)

    async def aclose(self) -> None:
        pass


class Worker:
    def __init__(self, shared: Shared, clock: FakeClock, share: float = 0.25) -> None:
        self.state = FallbackState(shared, MemoryState(clock), share=share, clock=clock)

    def take(self) -> float:
        return asyncio.run(self.state.take("a", LIMITS, units=1))


def test_it_goes_on_with_its_share_and_says_so() -> None:
    clock = FakeClock()
    shared, tracer = Shared(clock), Tracer(clock)
    worker = Worker(shared, clock)
    shared.is_lost = True
    with tracer.span("page") as span:
        granted = sum(worker.take() == 0 for _ in range(30))
    assert granted == 5
    assert [event[1] for event in span.events] == ["limits.local"]


def test_it_starts_from_its_share_of_what_was_used() -> None:
    clock = FakeClock()
    shared = Shared(clock)
    worker = Worker(shared, clock)
    for _ in range(12):
        worker.take()
    shared.is_lost = True
    assert sum(worker.take() == 0 for _ in range(30)) == 2  # a quarter of the 8 that are left


def test_what_was_granted_alone_is_counted_when_the_store_is_back() -> None:
    clock = FakeClock()
    shared = Shared(clock)
    worker = Worker(shared, clock)
    shared.is_lost = True
    for _ in range(9):
        worker.take()
    shared.is_lost = False
    clock.tick(5)
    assert worker.take() == 0
    assert shared.state.used("a", LIMITS) == (6,)


def test_a_lost_store_is_left_alone_for_a_while() -> None:
    clock = FakeClock()
    shared = Shared(clock)
    worker = Worker(shared, clock)
    shared.is_lost = True
    worker.take()
    shared.is_lost = False
    worker.take()
    assert shared.state.used("a", LIMITS) == ()
    clock.tick(5)
    worker.take()
    assert shared.state.used("a", LIMITS) == (3,)


@settings(max_examples=60, deadline=None)
@given(
    steps=st.lists(
        st.tuples(st.integers(0, 3), st.floats(0, 12), st.booleans()), min_size=1, max_size=120
    )
)
def test_four_workers_keep_the_limit_through_an_outage(
    steps: list[tuple[int, float, bool]],
) -> None:
    """All look before the store is lost; from then on each is alone."""
    clock = FakeClock()
    shared = Shared(clock)
    workers = [Worker(shared, clock) for _ in range(4)]
    granted: list[float] = []
    loss = len(steps) // 2
    for number, (index, pause, _) in enumerate(steps):
        if number == loss:
            shared.is_lost = True
            shared.seen["a"] = shared.state.used("a", LIMITS)
        clock.tick(pause)
        if workers[index].take() == 0:
            granted.append(clock.monotonic())
    pairs = zip(granted, granted[20:], strict=False)
    assert all(late - early >= 60 for early, late in pairs)


def test_a_real_redis_that_goes_and_comes_back_never_stops_the_calls() -> None:
    async def main() -> list[float]:
        clock = FakeClock()
        with redis_server() as server:
            shared = open_state(
                server.url, clock=SystemClock(), timeout_seconds=5.0, margin_seconds=0.0
            )
            state = FallbackState(shared, MemoryState(clock), share=0.25, clock=clock)
            waits = [await state.take("a", LIMITS, units=1) for _ in range(2)]
            server.stop()
            waits += [await state.take("a", LIMITS, units=1) for _ in range(2)]
            server.start()
            clock.tick(5)
            waits += [await state.take("a", LIMITS, units=1) for _ in range(2)]
            assert shared.seen["a"] == (5,)  # 1 assumed, 2 alone, 2 since
            await state.aclose()
        return waits

    assert asyncio.run(main()) == [0] * 6


def test_calls_at_once_count_what_was_granted_alone_only_once() -> None:
    async def main() -> None:
        clock = FakeClock()
        shared = Slow(clock)
        state = FallbackState(shared, MemoryState(clock), share=0.25, clock=clock)
        shared.is_lost = True
        for _ in range(5):
            assert await state.take("a", LIMITS, units=1) == 0
        shared.is_lost = False
        clock.tick(5)
        waits = [state.wait("a", LIMITS, units=1, ahead=0) for _ in range(4)]
        async with asyncio.TaskGroup() as group:
            for wait in waits:
                group.create_task(wait)
        assert shared.state.used("a", LIMITS) == (5,)

    asyncio.run(main())


class Slow(Shared):
    """A shared store that takes a moment to count."""

    async def charge(self, key: str, limits: Sequence[Limit], counted: Sequence[int]) -> None:
        await asyncio.sleep(0)
        await super().charge(key, limits, counted)
