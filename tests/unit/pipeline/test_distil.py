"""Documents are analysed while they arrive, and an answer is there at every moment."""

import asyncio
import threading
from collections import Counter
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, ClassVar

from groundswell.analysis.duplicates import Deduplicator
from groundswell.domain.document import Document
from groundswell.domain.event import Event, InsightsEvent
from groundswell.domain.query import Query
from groundswell.pipeline.collector import Collector
from groundswell.pipeline.distil import Distiller
from groundswell.pipeline.lanes import Lanes
from groundswell.telemetry.tracer import Tracer
from tests.fake_clock import FakeClock


class ScriptedAnalyst:
    """Finds the number of documents it was given; a pass waits for its gate where there is one."""

    def __init__(self, *gates: threading.Event | None) -> None:
        self.gates = list(gates)
        self.passes: list[int] = []
        self.is_inside = False
        self.is_warm = False
        self.loaded = 0
        self.loading: threading.Event | None = None

    def warm_up(self) -> None:
        assert self.loading is None or self.loading.wait(20)
        self.loaded += 1
        self.is_warm = True

    def session(self, query: Query, **_: Any) -> "ScriptedAnalyst":
        return self

    def prepare(self, documents: Sequence[Document], **_: Any) -> Any:
        assert not self.is_inside, "passes must not run side by side"
        self.is_inside = True
        self.passes.append(len(documents))
        gate = self.gates.pop(0) if self.gates else None
        if gate is not None:
            assert gate.wait(20)
        self.is_inside = False
        return SimpleNamespace(drops=Counter(), count=len(documents))

    def candidates(self, prepared: Any) -> tuple[Any, ...]:
        return ()

    def insights(self, prepared: Any, candidates: Any) -> tuple[Any, ...]:
        return (prepared.count,)

    def summary(self, insights: Any, prepared: Any) -> str:
        return f"{prepared.count} documents"


class Harness:
    def __init__(self, *gates: threading.Event | None, lanes: Lanes | None = None) -> None:
        self.clock = FakeClock()
        self.analyst = ScriptedAnalyst(*gates)
        self.collector = Collector(Deduplicator())
        self.found: asyncio.Queue[int] = asyncio.Queue()
        self.distiller = Distiller(
            self.analyst,  # scripted
            Query("question"),
            terms=("term",),
            trusted=frozenset(),
            clock=self.clock,
            tracer=Tracer(self.clock),
            emit=self.emit,
            lanes=lanes or Lanes(),
        )

    def emit(self, event: Event) -> None:
        assert isinstance(event, InsightsEvent)
        self.found.put_nowait(event.insights[0])  # scripted

    def arrive(self, count: int) -> None:
        first = len(self.collector)
        self.collector.add(
            (
                Document(f"x:{at}", "x", f"number {at} and a text of its own, {at * 7}", "u")
                for at in range(first, first + count)
            ),
            source="x",
        )


def test_insights_come_before_the_search_has_ended_and_grow_with_it() -> None:
    async def main() -> None:
        harness = Harness()
        following = asyncio.ensure_future(harness.distiller.follow(harness.collector))
        harness.arrive(3)
        await harness.clock.advance(0.1)
        assert await harness.found.get() == 3
        harness.arrive(5)
        await harness.clock.advance(0.1)
        assert await harness.found.get() == 8
        following.cancel()
        found = await harness.distiller.finish(harness.collector.documents, seconds=5)
        assert found is not None
        assert found.summary == "8 documents"
        assert harness.analyst.passes == [3, 8]  # nothing new arrived: no further pass

    asyncio.run(main())


def test_what_the_analyst_needs_is_loaded_while_the_first_answers_are_on_their_way() -> None:
    async def main() -> None:
        harness = Harness()
        following = asyncio.ensure_future(harness.distiller.follow(harness.collector))
        await harness.clock.advance(0.05)
        assert not harness.analyst.loaded  # the first requests come first
        await harness.clock.advance(0.1)
        while not harness.analyst.loaded:
            await asyncio.sleep(0)
        harness.arrive(3)
        while harness.found.empty():
            await harness.clock.advance(0.1)
        following.cancel()
        assert harness.analyst.loaded == 1

    asyncio.run(main())


def test_documents_that_are_there_at_once_are_not_kept_waiting_by_loading() -> None:
    async def main() -> None:
        harness = Harness()
        following = asyncio.ensure_future(harness.distiller.follow(harness.collector))
        harness.arrive(3)
        while harness.found.empty():
            await harness.clock.advance(0.1)
        following.cancel()
        assert not harness.analyst.loaded

    asyncio.run(main())


def test_the_last_pass_waits_for_what_is_being_loaded() -> None:
    async def main() -> None:
        harness = Harness()
        harness.analyst.loading = threading.Event()
        following = asyncio.ensure_future(harness.distiller.follow(harness.collector))
        await harness.clock.advance(0.2)
        following.cancel()
        harness.arrive(4)
        last = asyncio.ensure_future(
            harness.distiller.finish(harness.collector.documents, seconds=5)
        )
        await harness.clock.advance(0.1)
        assert not harness.analyst.passes
        harness.analyst.loading.set()
        found = await last
        assert found is not None
        assert harness.analyst.passes == [4]

    asyncio.run(main())


def test_only_the_loop_reads_the_documents_that_still_arrive() -> None:
    class Watched(Collector):
        readers: ClassVar[set[str]] = set()

        @property
        def documents(self) -> tuple[Document, ...]:
            self.readers.add(threading.current_thread().name)
            return super().documents

    async def main() -> None:
        harness = Harness()
        harness.collector = Watched(Deduplicator())
        following = asyncio.ensure_future(harness.distiller.follow(harness.collector))
        harness.arrive(3)
        await harness.clock.advance(0.1)
        assert await harness.found.get() == 3
        following.cancel()
        assert Watched.readers == {threading.current_thread().name}

    asyncio.run(main())


def test_while_documents_pour_in_they_are_read_first_but_not_for_ever() -> None:
    async def main() -> None:
        harness = Harness()
        following = asyncio.ensure_future(harness.distiller.follow(harness.collector))
        for _ in range(20):  # for 0.8 seconds
            harness.arrive(2)
            await harness.clock.advance(0.04)
        assert harness.analyst.passes == []
        for _ in range(70):  # for 2.8 seconds more
            harness.arrive(2)
            await harness.clock.advance(0.04)
        assert await harness.found.get() > 40
        following.cancel()

    asyncio.run(main())


def test_the_last_pass_waits_for_a_running_one_and_reads_all() -> None:
    async def main() -> None:
        gate = threading.Event()
        harness = Harness(gate)
        following = asyncio.ensure_future(harness.distiller.follow(harness.collector))
        harness.arrive(2)
        await harness.clock.advance(0.1)
        while not harness.analyst.passes:
            await asyncio.sleep(0)
        following.cancel()
        harness.arrive(1)
        finishing = asyncio.ensure_future(
            harness.distiller.finish(harness.collector.documents, seconds=5)
        )
        gate.set()
        found = await finishing
        assert found is not None
        assert (found.count, found.notes) == (3, [])
        assert harness.analyst.passes == [2, 3]

    asyncio.run(main())


def test_when_time_runs_out_the_latest_answer_stands_and_says_so() -> None:
    async def main() -> None:
        gate = threading.Event()
        harness = Harness(None, gate)
        following = asyncio.ensure_future(harness.distiller.follow(harness.collector))
        harness.arrive(2)
        await harness.clock.advance(0.1)
        assert await harness.found.get() == 2
        following.cancel()
        harness.arrive(40)
        finishing = asyncio.ensure_future(
            harness.distiller.finish(harness.collector.documents, seconds=5)
        )
        while len(harness.analyst.passes) < 2:
            await asyncio.sleep(0)
        await harness.clock.advance(5)
        found = await finishing
        gate.set()
        assert found is not None
        assert found.count == 2
        assert found.notes == ["2 of 42 documents were analysed, to keep the deadline."]

    asyncio.run(main())


def test_without_time_for_all_documents_an_even_sample_is_read() -> None:
    async def main() -> None:
        harness = Harness()
        harness.arrive(900)
        found = await harness.distiller.finish(harness.collector.documents, seconds=1)
        assert found is not None
        assert found.count == 400
        assert "400 of 900" in found.notes[0]

    asyncio.run(main())


def test_a_failing_pass_is_raised_not_lost() -> None:
    async def main() -> None:
        harness = Harness()
        harness.analyst.gates = [SimpleNamespace(wait=lambda _: 1 / 0)]
        harness.arrive(1)
        try:
            await harness.distiller.finish(harness.collector.documents, seconds=1)
        except ZeroDivisionError:
            return
        raise AssertionError("the failure was lost")

    asyncio.run(main())


def test_who_wants_the_answer_now_gets_the_latest_without_waiting_for_a_long_pass() -> None:
    async def main() -> None:
        gate, stop = threading.Event(), asyncio.Event()
        harness = Harness(None, gate)
        following = asyncio.ensure_future(harness.distiller.follow(harness.collector))
        harness.arrive(2)
        await harness.clock.advance(0.1)
        assert await harness.found.get() == 2
        following.cancel()
        harness.arrive(40)
        finishing = asyncio.ensure_future(
            harness.distiller.finish(harness.collector.documents, seconds=60, stop=stop)
        )
        while len(harness.analyst.passes) < 2:
            await asyncio.sleep(0)
        stop.set()
        await asyncio.sleep(0)
        await harness.clock.advance(2)
        found = await finishing
        gate.set()
        assert found is not None
        assert found.notes == ["2 of 42 documents were analysed, to answer at once."]

    asyncio.run(main())


def test_who_wants_the_answer_now_waits_for_the_first_one() -> None:
    async def main() -> None:
        gate, stop = threading.Event(), asyncio.Event()
        stop.set()
        harness = Harness(gate)
        harness.arrive(3)
        finishing = asyncio.ensure_future(
            harness.distiller.finish(harness.collector.documents, seconds=60, stop=stop)
        )
        while not harness.analyst.passes:
            await asyncio.sleep(0)
        await harness.clock.advance(30)
        assert not finishing.done()
        gate.set()
        found = await finishing
        assert found is not None
        assert (found.count, found.notes) == (3, [])

    asyncio.run(main())


def test_who_wants_the_answer_now_gets_a_sample_of_many_documents() -> None:
    async def main() -> None:
        stop = asyncio.Event()
        stop.set()
        harness = Harness()
        harness.arrive(2_000)
        documents = harness.collector.documents
        found = await harness.distiller.finish(documents, seconds=60, stop=stop)
        assert found is not None
        assert found.notes == ["800 of 2000 documents were analysed, to answer at once."]

    asyncio.run(main())
