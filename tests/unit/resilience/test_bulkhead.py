"""A bulkhead bounds what runs at once and loses neither calls nor slots."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.errors import BulkheadFullError
from groundswell.resilience.bulkhead import Bulkhead, Workers
from tests.fake_clock import FakeClock


async def held(bulkhead: Bulkhead, entered: asyncio.Event, leave: asyncio.Event) -> None:
    async with bulkhead.entered():
        entered.set()
        await leave.wait()


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


@settings(max_examples=40, deadline=None)
@given(
    max_running=st.integers(1, 4),
    work_seconds=st.lists(st.integers(0, 5), min_size=1, max_size=15),
)
def test_no_more_than_the_limit_run_at_once_and_all_work_is_done(
    max_running: int, work_seconds: list[int]
) -> None:
    async def main() -> None:
        clock = FakeClock()
        bulkhead = Bulkhead("sample", max_running=max_running, max_queued=100)
        running = most = done = 0

        async def work(seconds: int) -> None:
            nonlocal running, most, done
            async with bulkhead.entered():
                running += 1
                most = max(most, running)
                assert running <= bulkhead.running <= max_running
                await clock.sleep(seconds)
                running -= 1
            done += 1

        async with asyncio.TaskGroup() as tasks:
            for seconds in work_seconds:
                tasks.create_task(work(seconds))
            await clock.advance(sum(work_seconds) + 1)
        assert most <= max_running
        assert done == len(work_seconds)
        assert bulkhead.running == 0

    asyncio.run(main())


@settings(max_examples=30, deadline=None)
@given(cancelled=st.sets(st.integers(0, 7), max_size=8))
def test_cancelled_calls_leak_no_slot(cancelled: set[int]) -> None:
    async def main() -> None:
        bulkhead = Bulkhead("sample", max_running=2, max_queued=8)
        leave = asyncio.Event()
        calls = [asyncio.create_task(held(bulkhead, asyncio.Event(), leave)) for _ in range(8)]
        await settle()
        for index in cancelled:
            calls[index].cancel()
        await settle()
        leave.set()
        await asyncio.wait(calls)
        assert [call.cancelled() for call in calls] == [index in cancelled for index in range(8)]
        assert bulkhead.running == 0
        both = asyncio.Event(), asyncio.Event()
        stay = asyncio.Event()
        again = [asyncio.create_task(held(bulkhead, entered, stay)) for entered in both]
        await settle()
        assert all(entered.is_set() for entered in both)
        stay.set()
        await asyncio.wait(again)

    asyncio.run(main())


def test_a_waiter_cancelled_just_as_its_slot_comes_free_passes_it_on() -> None:
    async def main() -> None:
        bulkhead = Bulkhead("sample", max_running=1, max_queued=5)
        leave, first, third = asyncio.Event(), asyncio.Event(), asyncio.Event()
        holder = asyncio.create_task(held(bulkhead, first, leave))
        await first.wait()
        waiter = asyncio.create_task(held(bulkhead, asyncio.Event(), leave))
        other = asyncio.create_task(held(bulkhead, third, leave))
        await settle()
        leave.set()
        holder.add_done_callback(lambda _: waiter.cancel())
        await asyncio.wait([holder, waiter, other])
        assert third.is_set()

    asyncio.run(main())


def test_a_full_queue_refuses_at_once_and_accepts_again_when_there_is_room() -> None:
    async def main() -> None:
        bulkhead = Bulkhead("sample", max_running=1, max_queued=1)
        leave = asyncio.Event()
        calls = [asyncio.create_task(held(bulkhead, asyncio.Event(), leave)) for _ in range(2)]
        await settle()
        with pytest.raises(BulkheadFullError, match="sample"):
            async with bulkhead.entered():
                pass
        calls[1].cancel()
        await settle()
        entered = asyncio.Event()
        late = asyncio.create_task(held(bulkhead, entered, leave))
        await settle()
        assert not late.done()
        leave.set()
        await asyncio.wait([calls[0], late])
        assert entered.is_set()

    asyncio.run(main())


def test_no_queue_still_lets_a_call_into_a_free_slot() -> None:
    async def main() -> None:
        bulkhead = Bulkhead("sample", max_running=1, max_queued=0)
        async with bulkhead.entered():
            assert bulkhead.running == 1
            with pytest.raises(BulkheadFullError):
                async with bulkhead.entered():
                    pass
        async with bulkhead.entered():
            assert bulkhead.running == 1

    asyncio.run(main())


def test_waiting_calls_enter_in_the_order_they_came() -> None:
    async def main() -> None:
        bulkhead = Bulkhead("sample", max_running=1, max_queued=10)
        order: list[int] = []

        async def work(number: int) -> None:
            async with bulkhead.entered():
                await asyncio.sleep(0)
                order.append(number)

        async with asyncio.TaskGroup() as tasks:
            for number in range(6):
                tasks.create_task(work(number))
        assert order == list(range(6))

    asyncio.run(main())


def test_an_error_inside_frees_the_slot() -> None:
    async def main() -> None:
        bulkhead = Bulkhead("sample", max_running=1, max_queued=0)
        for _ in range(3):
            with pytest.raises(ValueError, match="broken"):
                async with bulkhead.entered():
                    raise ValueError("broken")
        assert bulkhead.running == 0

    asyncio.run(main())


def test_the_worker_limit_bounds_all_bulkheads_together() -> None:
    async def main() -> None:
        clock = FakeClock()
        workers = Workers(3)
        bulkheads = [
            Bulkhead(name, max_running=2, max_queued=10, workers=workers) for name in "abc"
        ]
        most = done = 0

        async def work(bulkhead: Bulkhead) -> None:
            nonlocal most, done
            async with bulkhead.entered():
                most = max(most, sum(each.running for each in bulkheads))
                await clock.sleep(1)
            done += 1

        async with asyncio.TaskGroup() as tasks:
            for bulkhead in bulkheads * 4:
                tasks.create_task(work(bulkhead))
            await clock.advance(20)
        assert (most, done) == (3, 12)

    asyncio.run(main())


def test_calls_waiting_for_a_busy_source_do_not_hold_up_another() -> None:
    async def main() -> None:
        workers = Workers(2)
        busy = Bulkhead("busy", max_running=1, max_queued=10, workers=workers)
        free = Bulkhead("free", max_running=1, max_queued=10, workers=workers)
        leave, entered = asyncio.Event(), asyncio.Event()
        calls = [asyncio.create_task(held(busy, asyncio.Event(), leave)) for _ in range(5)]
        await settle()
        calls.append(asyncio.create_task(held(free, entered, leave)))
        await settle()
        assert entered.is_set()
        leave.set()
        await asyncio.wait(calls)

    asyncio.run(main())
