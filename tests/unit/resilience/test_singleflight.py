"""Identical calls share one; it ends with its last waiter, not with its first."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.errors import BudgetExceededError, DeadlineExceededError, SourceResponseError
from groundswell.telemetry.tracer import Tracer
from tests.unit.resilience.bench import Bench, leftover_tasks


class Shared:
    """A bench whose calls with the same request share one."""

    def __init__(self, work_seconds: float = 5) -> None:
        self.bench = Bench(key_of=lambda request: request, max_running=9)
        self.work_seconds = work_seconds
        self.calls: list[str] = []
        self.ended: list[str] = []

    async def answer(self, request: str) -> str:
        self.calls.append(request)
        try:
            await self.bench.clock.sleep(self.work_seconds)
        finally:
            self.ended.append(request)
        if request == "broken":
            raise SourceResponseError("broken", source="sample")
        return f"answer to {request}"

    def ask(self, request: str, *, within: float = 600) -> "asyncio.Task[str]":
        return asyncio.ensure_future(self.bench.wrap(self.answer, left_seconds=within)(request))


@settings(max_examples=40, deadline=None)
@given(
    asked=st.lists(
        st.tuples(st.sampled_from("ab"), st.floats(0, 12), st.booleans()), min_size=1, max_size=12
    )
)
def test_everybody_is_answered_whoever_is_cancelled_and_nothing_is_left(
    asked: list[tuple[str, float, bool]],
) -> None:
    async def main() -> None:
        shared = Shared()
        running: dict[str, int] = {"a": 0, "b": 0}

        async def answer(request: str) -> str:
            running[request] += 1
            assert running[request] == 1
            try:
                return await shared.answer(request)
            finally:
                running[request] -= 1

        async def one(request: str, after: float, is_cancelled: bool) -> None:
            await shared.bench.clock.sleep(after)
            call = asyncio.ensure_future(shared.bench.wrap(answer)(request))
            if is_cancelled:
                await shared.bench.clock.sleep(1)
                was_running = call.cancel()
                await asyncio.wait({call})
                assert call.cancelled() == was_running
            else:
                assert await call == f"answer to {request}"

        async with asyncio.TaskGroup() as tasks:
            for each in asked:
                tasks.create_task(one(*each))
            await shared.bench.clock.advance(60)
        assert shared.bench.nothing_is_held()
        assert not shared.bench.pool.flights._flights
        assert not leftover_tasks()

    asyncio.run(main())


def test_identical_calls_make_one_request_and_different_ones_their_own() -> None:
    async def main() -> None:
        shared = Shared()
        calls = [shared.ask(request) for request in ["a"] * 10 + ["b"]]
        await shared.bench.clock.advance(6)
        assert [await call for call in calls] == ["answer to a"] * 10 + ["answer to b"]
        assert sorted(shared.calls) == ["a", "b"]
        assert shared.bench.counts["joined"] == 9
        assert shared.bench.counts["requests"] == 2

    asyncio.run(main())


def test_a_finished_call_is_not_shared_with_later_ones() -> None:
    async def main() -> None:
        shared = Shared()
        for _ in range(2):
            call = shared.ask("a")
            await shared.bench.clock.advance(6)
            await call
        assert shared.calls == ["a", "a"]

    asyncio.run(main())


def test_errors_are_shared() -> None:
    async def main() -> None:
        shared = Shared()
        calls = [shared.ask("broken") for _ in range(3)]
        await shared.bench.clock.advance(6)
        for call in calls:
            with pytest.raises(SourceResponseError):
                await call
        assert shared.calls == ["broken"]

    asyncio.run(main())


def test_the_call_ends_with_its_last_waiter() -> None:
    async def main() -> None:
        shared = Shared()
        first, second = shared.ask("a"), shared.ask("a")
        await shared.bench.clock.advance(1)
        first.cancel()
        await shared.bench.clock.advance(1)
        assert not shared.ended
        second.cancel()
        await shared.bench.clock.advance(0)
        assert shared.ended == ["a"]
        assert shared.bench.nothing_is_held()

    asyncio.run(main())


def test_a_call_has_as_much_time_as_its_most_patient_waiter_and_each_waiter_its_own() -> None:
    async def main() -> None:
        shared = Shared(work_seconds=8)
        hasty, patient = shared.ask("a", within=3), shared.ask("a", within=10)
        await shared.bench.clock.advance(3)
        with pytest.raises(DeadlineExceededError):
            await hasty
        await shared.bench.clock.advance(5)
        assert await patient == "answer to a"
        assert shared.calls == ["a"]

    asyncio.run(main())


def test_spans_of_the_call_belong_to_the_run_that_began_it() -> None:
    async def main() -> None:
        shared = Shared()
        mine, other = Tracer(shared.bench.clock), Tracer(shared.bench.clock)
        calls = [
            asyncio.ensure_future(shared.bench.wrap(shared.answer, tracer=tracer)("a"))
            for tracer in (mine, other)
        ]
        await shared.bench.clock.advance(6)
        await asyncio.wait(calls)
        assert [span.name for span in mine.spans] == ["page", "attempt"]
        assert mine.spans[1].parent_id == mine.spans[0].id
        assert [span.name for span in other.spans] == ["page"]
        assert [event[1] for event in other.spans[0].events] == ["singleflight.joined"]

    asyncio.run(main())


def test_who_only_waited_asks_alone_when_the_other_could_not_pay() -> None:
    async def main() -> None:
        shared = Shared()
        asked = []

        async def poor(request: str) -> str:
            asked.append("poor")
            await shared.bench.clock.sleep(1)
            raise BudgetExceededError("nothing is left", remedy="Raise it.")

        async def rich(request: str) -> str:
            asked.append("rich")
            return "paid"

        first = asyncio.ensure_future(shared.bench.wrap(poor)("a"))
        await shared.bench.clock.advance(0.5)
        second = asyncio.ensure_future(shared.bench.wrap(rich)("a"))
        await shared.bench.clock.advance(1)
        assert await second == "paid"
        with pytest.raises(BudgetExceededError):
            await first
        assert asked == ["poor", "rich"]

    asyncio.run(main())


def test_the_answer_of_those_who_only_waited_is_marked() -> None:
    async def main() -> None:
        shared = Shared()
        shared.bench.as_joined = lambda answer: f"{answer}, joined"
        first, second = shared.ask("a"), shared.ask("a")
        await shared.bench.clock.advance(6)
        assert (await first, await second) == ("answer to a", "answer to a, joined")

    asyncio.run(main())
