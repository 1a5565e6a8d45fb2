"""Calls start when slot and token are free together, in fair order, or are refused at once."""

import asyncio
from collections.abc import Hashable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.errors import BulkheadFullError, RateLimitExceededError
from groundswell.resilience import deadline
from groundswell.resilience.admission import Admission
from groundswell.resilience.bulkhead import Bulkhead, Workers
from groundswell.resilience.limits.limit import Feedback, Limit
from groundswell.resilience.rate_limiter import RateLimiter
from tests.fake_clock import FakeClock
from tests.unit.resilience.bench import leftover_tasks


class Gate:
    """One admission, and a record of when calls started."""

    def __init__(
        self,
        *limits: Limit,
        max_running: int = 2,
        max_queued: int = 100,
        workers: Workers | None = None,
        clock: FakeClock | None = None,
    ) -> None:
        self.clock = clock or FakeClock()
        self.bulkhead = Bulkhead(
            "sample", max_running=max_running, max_queued=max_queued, workers=workers
        )
        limiter = RateLimiter("sample", limits, clock=self.clock)
        self.admission = Admission(self.bulkhead, limiter, clock=self.clock)
        self.started: list[tuple[float, Hashable]] = []
        self.running = self.most = self.done = 0

    async def call(
        self, run: Hashable = None, *, work_seconds: float = 0.0, within: float | None = None
    ) -> tuple[float, float]:
        at = self.clock.monotonic() + (1e9 if within is None else within)
        async with (
            deadline.scope(self.clock, at=at),
            self.admission.admitted(run=run) as admitted,
        ):
            self.started.append((self.clock.monotonic(), run))
            self.running += 1
            self.most = max(self.most, self.running)
            try:
                await self.clock.sleep(work_seconds)
            finally:
                self.running -= 1
            self.done += 1
        return admitted.slot_seconds, admitted.token_seconds

    def nothing_is_held(self) -> bool:
        workers = self.bulkhead.workers
        counts = (self.bulkhead.running, self.bulkhead.queued, workers.running, workers.queued)
        return counts == (0, 0, 0, 0) and not workers._turns and not workers._waiting


def no_breach(times: Sequence[float], limit: Limit) -> bool:
    pairs = zip(times, times[limit.count :], strict=False)
    return all(late - early >= limit.seconds for early, late in pairs)


@settings(max_examples=40, deadline=None)
@given(
    arrivals=st.lists(
        st.tuples(st.floats(0, 20), st.integers(0, 3), st.floats(0, 4)), min_size=1, max_size=16
    ),
    max_running=st.integers(1, 3),
    limits=st.lists(
        st.builds(Limit, st.integers(1, 4), st.sampled_from([0.5, 3.0])), min_size=1, max_size=2
    ),
)
def test_never_more_than_the_limits_and_all_work_is_done(
    arrivals: list[tuple[float, int, float]], max_running: int, limits: list[Limit]
) -> None:
    async def main() -> None:
        gate = Gate(*limits, max_running=max_running)

        async def arrive(after: float, run: int, work_seconds: float) -> None:
            await gate.clock.sleep(after)
            asked = gate.clock.monotonic()
            waits = await gate.call(run, work_seconds=work_seconds)
            total = gate.clock.monotonic() - asked - work_seconds
            assert sum(waits) == pytest.approx(total, abs=1e-6)

        async with asyncio.TaskGroup() as tasks:
            for each in arrivals:
                tasks.create_task(arrive(*each))
            await gate.clock.advance(300)
        assert gate.done == len(arrivals)
        assert gate.most <= max_running
        assert all(no_breach([at for at, _ in gate.started], limit) for limit in limits)
        assert gate.nothing_is_held()
        assert not leftover_tasks()

    asyncio.run(main())


def test_a_token_is_spent_when_the_call_starts_not_when_it_queues_for_a_slot() -> None:
    async def main() -> None:
        gate = Gate(Limit(2, 10), max_running=1)
        async with asyncio.TaskGroup() as tasks:
            for work_seconds in (9, 0, 0, 0):
                tasks.create_task(gate.call(work_seconds=work_seconds))
            await gate.clock.advance(60)
        times = [at - 1_000 for at, _ in gate.started]
        assert times == pytest.approx([0, 9, 10, 19], abs=0.01)

    asyncio.run(main())


@settings(max_examples=40, deadline=None)
@given(
    cancelled=st.lists(st.tuples(st.integers(0, 7), st.integers(0, 6)), max_size=8),
    limit=st.sampled_from([Limit(1, 2), Limit(3, 2), Limit(100, 1)]),
)
def test_cancellation_leaks_no_slot_no_place_and_no_task(
    cancelled: list[tuple[int, int]], limit: Limit
) -> None:
    async def main() -> None:
        gate = Gate(limit, max_running=2)
        calls = [asyncio.create_task(gate.call(n % 3, work_seconds=1)) for n in range(8)]
        for index, after in cancelled:
            await gate.clock.advance(after / 3)
            calls[index].cancel()
        await gate.clock.advance(100)
        assert all(call.done() for call in calls)
        assert gate.nothing_is_held()
        assert not leftover_tasks()
        assert no_breach([at for at, _ in gate.started], limit)
        later = asyncio.create_task(gate.call())
        await gate.clock.advance(5)
        assert later.done()

    asyncio.run(main())


def test_runs_take_turns_however_many_calls_one_of_them_has() -> None:
    async def main() -> None:
        gate = Gate(max_running=1)
        async with asyncio.TaskGroup() as tasks:
            for run in "aaaaaabbc":
                tasks.create_task(gate.call(run, work_seconds=1))
            await gate.clock.advance(20)
        assert "".join(str(run) for _, run in gate.started) == "aabcabaaa"

    asyncio.run(main())


@settings(max_examples=30, deadline=None)
@given(
    others=st.lists(st.integers(1, 6), min_size=1, max_size=6),
    limits=st.sampled_from([(), (Limit(1, 1),)]),
)
def test_a_run_waits_for_at_most_one_call_of_each_other_run(
    others: list[int], limits: tuple[Limit, ...]
) -> None:
    async def main() -> None:
        gate = Gate(*limits, max_running=1)
        async with asyncio.TaskGroup() as tasks:
            for run, calls in enumerate(others):
                for _ in range(calls):
                    tasks.create_task(gate.call(run, work_seconds=1))
            await gate.clock.advance(0.5)
            tasks.create_task(gate.call("late", work_seconds=1))
            await gate.clock.advance(60)
        order = [run for _, run in gate.started]
        assert order.index("late") <= 1 + len(others)

    asyncio.run(main())


def test_runs_take_turns_at_the_workers_across_sources() -> None:
    async def main() -> None:
        clock, workers = FakeClock(), Workers(1)
        one = Gate(clock=clock, workers=workers, max_running=9)
        two = Gate(clock=clock, workers=workers, max_running=9)
        async with asyncio.TaskGroup() as tasks:
            for _ in range(5):
                tasks.create_task(one.call("greedy", work_seconds=1))
            tasks.create_task(two.call("modest", work_seconds=1))
            await clock.advance(10)
        assert two.started[0][0] == pytest.approx(1_002)  # one runs, one came before
        assert (one.done, two.done) == (5, 1)

    asyncio.run(main())


def test_a_source_without_a_token_does_not_hold_up_another() -> None:
    async def main() -> None:
        clock, workers = FakeClock(), Workers(1)
        slow = Gate(Limit(1, 100), clock=clock, workers=workers)
        fast = Gate(clock=clock, workers=workers)
        async with asyncio.TaskGroup() as tasks:
            for gate in (slow, slow, slow, fast):
                tasks.create_task(gate.call())
            await clock.advance(1)
            assert fast.done == 1
            await clock.advance(300)

    asyncio.run(main())


def test_a_call_is_refused_at_once_when_those_before_it_take_all_its_time() -> None:
    async def main() -> None:
        gate = Gate(Limit(1, 10), max_running=4)
        calls = [asyncio.create_task(gate.call(work_seconds=0)) for _ in range(3)]
        await gate.clock.advance(1)
        before = gate.clock.monotonic()
        with pytest.raises(RateLimitExceededError, match="asks to wait 29 s") as caught:
            await gate.call(within=25)
        assert gate.clock.monotonic() == before
        assert caught.value.remedy
        late = asyncio.create_task(gate.call(within=30))
        await gate.clock.advance(40)
        await late
        assert all(call.done() for call in calls)

    asyncio.run(main())


def test_who_cannot_wait_out_a_backoff_is_sent_away_when_it_is_heard() -> None:
    async def main() -> None:
        gate = Gate(Limit(1, 10))
        await gate.call()
        hasty = [asyncio.create_task(gate.call(within=20)) for _ in range(2)]
        patient = asyncio.create_task(gate.call(within=200))
        await gate.clock.advance(5)
        await gate.admission.learn(Feedback(backoff_seconds=100))
        await gate.clock.advance(0)
        for call in hasty[:1]:
            with pytest.raises(RateLimitExceededError, match="100 s"):
                call.result()
        assert not patient.done()
        await gate.clock.advance(101)
        assert patient.done()
        await asyncio.wait(hasty)

    asyncio.run(main())


def test_what_is_left_is_counted_without_the_calls_under_way() -> None:
    async def main() -> None:
        gate = Gate(Limit(100, 60), max_running=9)
        calls = [asyncio.create_task(gate.call(work_seconds=1)) for _ in range(3)]
        await gate.clock.advance(0)
        await gate.admission.learn(Feedback(remaining=3, reset_seconds=30))
        await gate.call()
        with pytest.raises(RateLimitExceededError):
            await gate.call(within=5)
        await gate.clock.advance(2)
        await asyncio.wait(calls)

    asyncio.run(main())


def test_an_attempt_that_must_not_wait_is_refused_instead() -> None:
    async def main() -> None:
        gate = Gate(Limit(2, 10), max_running=1)
        async with gate.admission.admitted_now():
            with pytest.raises(BulkheadFullError):
                async with gate.admission.admitted_now():
                    pass
        async with gate.admission.admitted_now():
            pass
        with pytest.raises(RateLimitExceededError):
            async with gate.admission.admitted_now():
                pass
        assert gate.nothing_is_held()

    asyncio.run(main())


def test_a_limit_of_nothing_refuses_instead_of_waiting_for_ever() -> None:
    async def main() -> None:
        gate = Gate(Limit(0, 10))
        async with gate.bulkhead.entered():
            pass
        with pytest.raises(RateLimitExceededError, match="more than the rate limit"):
            async with gate.admission.admitted():
                pass

    asyncio.run(main())


def test_the_queue_of_all_sources_together_is_bounded() -> None:
    async def main() -> None:
        clock, workers = FakeClock(), Workers(1, max_queued=2)
        gates = [Gate(clock=clock, workers=workers) for _ in range(3)]
        calls = [asyncio.create_task(gate.call(work_seconds=1)) for gate in gates]
        await clock.advance(0)
        with pytest.raises(BulkheadFullError, match="of all sources"):
            await gates[0].call()
        await clock.advance(5)
        await asyncio.wait(calls)

    asyncio.run(main())
