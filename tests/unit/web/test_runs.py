"""A run shows that it lives, waits a while for a client that was lost, and then ends."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from groundswell.domain.event import Event, ReportEvent, StageEvent
from groundswell.errors import InvalidQueryError
from groundswell.web.event_stream import HEARTBEAT
from groundswell.web.live_run import LiveRun
from groundswell.web.runs import Runs
from tests.fake_clock import FakeClock
from tests.unit.cli.sample_report import sample_report

GRACE_SECONDS = 10.0
CAME_AT = 5.0
REPORT = 99


class Bench:
    """Runs over scripted events: each number in `script` is told, `REPORT` and `None` end it."""

    def __init__(self, *, grace_seconds: float = GRACE_SECONDS) -> None:
        self.clock = FakeClock()
        self.runs = Runs(grace_seconds=grace_seconds, heartbeat_seconds=4.0, clock=self.clock)
        self.script: asyncio.Queue[int | None] = asyncio.Queue()
        self.is_closed = False
        self.has_place = False
        self.stop: asyncio.Event | None = None

    async def events(self, stop: asyncio.Event, came_at: float) -> AsyncGenerator[Event, None]:
        assert came_at == CAME_AT
        self.stop = stop
        try:
            while (number := await self.script.get()) is not None:
                yield ReportEvent(sample_report()) if number == REPORT else StageEvent("a", number)
        finally:
            self.is_closed = True

    @asynccontextmanager
    async def place(self) -> AsyncIterator[float]:
        self.has_place = True
        try:
            yield CAME_AT
        finally:
            self.has_place = False

    async def begun(self) -> LiveRun:
        self.script.put_nowait(1)
        return await self.runs.begin("a", self.events, self.place(), with_documents=True)


def run(case: Callable[[Bench], Awaitable[None]], *, grace_seconds: float = GRACE_SECONDS) -> None:
    async def main() -> None:
        bench = Bench(grace_seconds=grace_seconds)
        await case(bench)
        await bench.runs.aclose()
        assert bench.is_closed
        assert not bench.has_place
        assert not len(bench.runs)

    asyncio.run(main())


def numbers(chunks: list[bytes]) -> list[int]:
    return [int(chunk.split()[1]) for chunk in chunks]


def test_a_report_that_was_sent_can_be_read_again_for_a_while() -> None:
    async def case(bench: Bench) -> None:
        live = await bench.begun()
        for each in (2, REPORT, None):
            bench.script.put_nowait(each)
        chunks = [chunk async for chunk in bench.runs.follow(live)]
        assert numbers(chunks) == [1, 2, 3]
        assert not bench.has_place
        await bench.clock.advance(GRACE_SECONDS - 1)
        assert numbers([chunk async for chunk in bench.runs.follow(live, after=2)]) == [3]
        await bench.clock.advance(GRACE_SECONDS)
        assert bench.runs.get(live.id, "a") is None

    run(case)


def test_a_run_that_ended_without_a_report_is_forgotten_when_it_is_read() -> None:
    async def case(bench: Bench) -> None:
        live = await bench.begun()
        bench.script.put_nowait(None)
        assert numbers([chunk async for chunk in bench.runs.follow(live)]) == [1]
        assert bench.runs.get(live.id, "a") is None

    run(case)


def test_who_names_an_event_that_never_was_gets_the_next() -> None:
    async def case(bench: Bench) -> None:
        stream = bench.runs.follow(await bench.begun(), after=10**20)
        waiting = asyncio.ensure_future(anext(stream))
        await bench.clock.advance(0.0)
        bench.script.put_nowait(2)
        assert numbers([await waiting]) == [2]
        await stream.aclose()

    run(case)


def test_a_long_pause_has_heartbeats() -> None:
    async def case(bench: Bench) -> None:
        stream = bench.runs.follow(await bench.begun())
        await anext(stream)
        waiting = asyncio.ensure_future(anext(stream))
        await bench.clock.advance(3.9)
        assert not waiting.done()
        await bench.clock.advance(0.1)
        assert await waiting == HEARTBEAT
        await stream.aclose()

    run(case)


def test_a_client_that_comes_back_reads_what_it_missed_and_no_event_twice() -> None:
    async def case(bench: Bench) -> None:
        live = await bench.begun()
        stream = bench.runs.follow(live)
        assert numbers([await anext(stream)]) == [1]
        await stream.aclose()
        bench.script.put_nowait(2)
        await bench.clock.advance(GRACE_SECONDS - 1)
        found = bench.runs.get(live.id, "a")
        assert found is live
        for each in (3, None):
            bench.script.put_nowait(each)
        assert numbers([chunk async for chunk in bench.runs.follow(live, after=1)]) == [2, 3]

    run(case)


def test_each_parting_gives_the_whole_grace() -> None:
    async def case(bench: Bench) -> None:
        live = await bench.begun()
        for _ in range(3):
            stream = bench.runs.follow(live)
            await anext(stream)
            await stream.aclose()
            await bench.clock.advance(GRACE_SECONDS - 1)
            assert not bench.is_closed

    run(case)


@pytest.mark.parametrize("is_read", [True, False])
def test_a_run_that_nobody_comes_back_to_ends(is_read: bool) -> None:
    async def case(bench: Bench) -> None:
        live = await bench.begun()
        assert bench.has_place
        if is_read:
            stream = bench.runs.follow(live)
            await anext(stream)
            await stream.aclose()
        await bench.clock.advance(GRACE_SECONDS)
        assert bench.is_closed
        assert not bench.has_place
        assert bench.runs.get(live.id, "a") is None

    run(case)


def test_without_grace_a_run_ends_with_its_stream() -> None:
    async def case(bench: Bench) -> None:
        stream = bench.runs.follow(await bench.begun())
        await anext(stream)
        await stream.aclose()
        await bench.clock.advance(0.0)
        assert bench.is_closed

    run(case, grace_seconds=0.0)


def test_the_last_events_wait_for_a_client_that_was_lost_at_the_end() -> None:
    async def case(bench: Bench) -> None:
        live = await bench.begun()
        stream = bench.runs.follow(live)
        await anext(stream)
        await stream.aclose()
        bench.script.put_nowait(2)
        bench.script.put_nowait(None)
        await bench.clock.advance(1.0)
        assert not bench.has_place
        assert numbers([chunk async for chunk in bench.runs.follow(live, after=1)]) == [2]

    run(case)


def test_nobody_else_finds_a_run() -> None:
    async def case(bench: Bench) -> None:
        live = await bench.begun()
        assert bench.runs.get(live.id, "b") is None
        assert bench.runs.get("0" * 32, "a") is None

    run(case)


def test_what_cannot_be_asked_is_refused_before_anything_is_told() -> None:
    async def refusing(stop: asyncio.Event, _: float) -> AsyncGenerator[Event, None]:
        if not stop.is_set():
            raise InvalidQueryError("no such source")
        yield StageEvent("search", 1)

    async def main() -> None:
        bench = Bench()
        with pytest.raises(InvalidQueryError):
            await bench.runs.begin("a", refusing, bench.place(), with_documents=True)
        assert not bench.has_place
        assert not len(bench.runs)

    asyncio.run(main())
