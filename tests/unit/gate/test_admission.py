"""Questions are let in within their bounds, wait no longer than useful, and leave no trace."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from groundswell.errors import RateLimitExceededError
from groundswell.gate.admission import Admission, ServiceBusyError
from tests.fake_clock import FakeClock

Case = Callable[[FakeClock], Awaitable[None]]


def run(case: Case) -> None:
    asyncio.run(case(FakeClock()))


def admission(clock: FakeClock, **changed: int) -> Admission:
    bounds = {
        "max_running": 2,
        "max_queued": 2,
        "max_running_per_key": 100,
        "requests_per_minute": 1000,
    }
    return Admission(**(bounds | changed), clock=clock)


class Asking:
    """A client that holds its place until `done`; `came_at` is what it was told."""

    def __init__(self, gate: Admission, *, client: str = "c", seconds: float = 60.0) -> None:
        self.done = asyncio.Event()
        self.came_at: float | None = None
        self.task = asyncio.ensure_future(self._ask(gate, client, seconds))

    async def _ask(self, gate: Admission, client: str, seconds: float) -> None:
        async with gate.admitted(client, seconds=seconds) as came_at:
            self.came_at = came_at
            await self.done.wait()


async def taught(gate: Admission, clock: FakeClock, *, seconds: float) -> None:
    """Let a few questions take `seconds` each."""
    for _ in range(20):
        asking = Asking(gate)
        await clock.advance(seconds)
        asking.done.set()
        await asking.task


def test_as_many_run_as_may_and_the_others_wait_for_their_turn() -> None:
    async def case(clock: FakeClock) -> None:
        gate = admission(clock)
        await taught(gate, clock, seconds=1.0)
        asking = [Asking(gate) for _ in range(4)]
        await clock.advance(1.0)
        assert (gate.running, gate.queued) == (2, 2)
        for each in asking:
            each.done.set()
            await each.task
        assert (gate.running, gate.queued) == (0, 0)

    run(case)


def test_the_time_of_a_question_counts_from_when_it_came() -> None:
    async def case(clock: FakeClock) -> None:
        gate = admission(clock, max_running=1)
        await taught(gate, clock, seconds=1.0)
        first = Asking(gate)
        await clock.advance(0.0)
        second, came_at = Asking(gate), clock.monotonic()
        await clock.advance(3.0)
        first.done.set()
        await clock.advance(0.0)
        assert second.came_at == came_at
        second.done.set()
        await second.task

    run(case)


def test_a_full_queue_refuses_at_once() -> None:
    async def case(clock: FakeClock) -> None:
        gate = admission(clock)
        await taught(gate, clock, seconds=1.0)
        asking = [Asking(gate) for _ in range(5)]
        await clock.advance(0.0)
        with pytest.raises(ServiceBusyError) as refused:
            await asking[-1].task
        assert refused.value.wait_seconds > 0
        assert refused.value.remedy
        for each in asking[:-1]:
            each.done.set()
            await each.task

    run(case)


def test_who_would_wait_longer_than_half_of_its_time_is_refused_at_once() -> None:
    async def case(clock: FakeClock) -> None:
        gate = admission(clock, max_running=1, max_queued=100)
        await taught(gate, clock, seconds=10.0)
        first = Asking(gate, seconds=60)
        await clock.advance(0.0)
        hasty, patient = Asking(gate, seconds=15), Asking(gate, seconds=60)
        await clock.advance(0.0)
        with pytest.raises(ServiceBusyError) as refused:
            await hasty.task
        assert refused.value.wait_seconds == pytest.approx(10.0, abs=1.0)
        for each in (first, patient):
            each.done.set()
            await each.task

    run(case)


def test_nobody_waits_behind_questions_of_which_nothing_is_known() -> None:
    async def case(clock: FakeClock) -> None:
        gate = admission(clock, max_running=1)
        first = Asking(gate)
        await clock.advance(0.0)
        second = Asking(gate)
        await clock.advance(0.0)
        with pytest.raises(ServiceBusyError):
            await second.task
        first.done.set()
        await first.task

    run(case)


def test_who_was_let_wait_is_answered_when_others_take_longer_than_foreseen() -> None:
    async def case(clock: FakeClock) -> None:
        gate = admission(clock, max_running=1)
        await taught(gate, clock, seconds=1.0)
        slow = Asking(gate, seconds=100)
        await clock.advance(0.0)
        waiting = Asking(gate, seconds=20)
        await clock.advance(9.9)
        assert (gate.running, gate.queued) == (1, 1)
        await clock.advance(0.2)  # half of its time is over
        assert waiting.came_at is not None
        assert (gate.running, gate.queued) == (2, 0)
        late = Asking(gate, seconds=20)  # nobody knows when one of the two ends
        await clock.advance(0.0)
        with pytest.raises(ServiceBusyError):
            await late.task
        for each in (slow, waiting):
            each.done.set()
            await each.task
        assert gate.running == 0

    run(case)


def test_no_more_run_than_may_run_and_wait() -> None:
    async def case(clock: FakeClock) -> None:
        gate = admission(clock, max_running=2, max_queued=3)
        await taught(gate, clock, seconds=1.0)
        asking = [Asking(gate, seconds=20) for _ in range(5)]
        await clock.advance(10.1)
        assert (gate.running, gate.queued) == (5, 0)
        await clock.advance(9.0)
        with pytest.raises(ServiceBusyError, match="5 questions are being answered"):
            async with gate.admitted("c", seconds=300):
                pass
        for each in asking:
            each.done.set()
            await each.task
        assert (gate.running, gate.queued) == (0, 0)

    run(case)


@pytest.mark.parametrize("steps", range(6))
def test_a_waiting_client_that_leaves_takes_no_place_with_it(steps: int) -> None:
    async def case(clock: FakeClock) -> None:
        gate = admission(clock, max_running=1)
        await taught(gate, clock, seconds=1.0)
        first = Asking(gate)
        await clock.advance(0.0)
        second = Asking(gate)
        await clock.advance(0.0)
        first.done.set()
        for _ in range(steps):  # the slot may come at any moment of the leaving
            await asyncio.sleep(0)
        second.task.cancel()
        await asyncio.wait({first.task, second.task})
        assert (gate.running, gate.queued) == (0, 0)
        async with gate.admitted("c", seconds=10):
            assert gate.running == 1

    run(case)


def test_a_client_has_bounds_of_its_own() -> None:
    async def case(clock: FakeClock) -> None:
        gate = admission(clock, max_running=10, max_running_per_key=1, requests_per_minute=3)
        asking = Asking(gate, client="a")
        await clock.advance(0.0)
        with pytest.raises(ServiceBusyError, match="of your questions"):
            async with gate.admitted("a", seconds=60):
                pass
        async with gate.admitted("b", seconds=60):
            pass
        asking.done.set()
        await asking.task
        for _ in range(2):
            async with gate.admitted("a", seconds=60):
                pass
        with pytest.raises(RateLimitExceededError) as refused:
            async with gate.admitted("a", seconds=60):
                pass
        assert 0 < refused.value.wait_seconds <= 60
        assert refused.value.message == "you asked 3 questions within a minute"
        assert refused.value.remedy == "Ask again in 60 s."
        assert (gate.running, gate.queued) == (0, 0)

    run(case)
