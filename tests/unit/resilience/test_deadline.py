"""A deadline ends work at its moment, and only tightens."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.errors import DeadlineExceededError
from groundswell.resilience import deadline
from tests.fake_clock import FakeClock
from tests.unit.resilience.bench import leftover_tasks


def test_work_is_cancelled_at_the_moment_and_the_error_is_final() -> None:
    async def main() -> None:
        clock = FakeClock()
        cleaned: list[float] = []

        async def work() -> None:
            async with deadline.scope(clock, at=clock.monotonic() + 5, what="sample"):
                try:
                    await asyncio.Event().wait()
                finally:
                    cleaned.append(clock.monotonic())

        task = asyncio.create_task(work())
        await clock.advance(4.9)
        assert not task.done()
        await clock.advance(0.1)
        with pytest.raises(DeadlineExceededError, match="sample") as caught:
            await task
        assert not caught.value.retryable
        assert cleaned == [1_005]
        await asyncio.sleep(0)
        assert not leftover_tasks()

    asyncio.run(main())


@settings(max_examples=50, deadline=None)
@given(seconds=st.lists(st.floats(0.5, 100), min_size=1, max_size=5))
def test_nested_deadlines_only_tighten(seconds: list[float]) -> None:
    async def main() -> None:
        clock = FakeClock()

        async def nested(left: list[float]) -> None:
            if not left:
                await asyncio.Event().wait()
            async with deadline.scope(clock, at=1_000 + left[0]):
                expected = min(seconds[: len(seconds) - len(left) + 1])
                assert deadline.remaining() == pytest.approx(expected)
                await nested(left[1:])

        task = asyncio.create_task(nested(seconds))
        await clock.advance(min(seconds) - 0.1)
        assert not task.done()
        await clock.advance(0.2)
        with pytest.raises(DeadlineExceededError):
            await task

    asyncio.run(main())


def test_without_a_deadline_time_is_unbounded_and_a_passed_one_ends_at_once() -> None:
    async def main() -> None:
        clock = FakeClock()
        assert deadline.remaining() == float("inf")
        with pytest.raises(DeadlineExceededError):
            async with deadline.scope(clock, at=clock.monotonic()):
                raise AssertionError("not entered")
        assert deadline.current() is None

    asyncio.run(main())


def test_a_cancellation_from_outside_stays_a_cancellation() -> None:
    async def main() -> None:
        clock = FakeClock()

        async def work() -> None:
            async with deadline.scope(clock, at=clock.monotonic() + 5):
                await asyncio.Event().wait()

        task = asyncio.create_task(work())
        await clock.advance(1)
        task.cancel()
        await clock.advance(10)
        assert task.cancelled()
        assert not leftover_tasks()

    asyncio.run(main())


def test_a_timeout_error_of_the_work_itself_is_not_taken_for_the_deadline() -> None:
    async def main() -> None:
        clock = FakeClock()
        with pytest.raises(TimeoutError, match="its own"):
            async with deadline.scope(clock, at=clock.monotonic() + 5):
                raise TimeoutError("its own")

    asyncio.run(main())


def test_an_extended_deadline_lets_work_go_on() -> None:
    async def main() -> None:
        clock = FakeClock()
        shared = deadline.Deadline(clock, clock.monotonic() + 5)

        async def work() -> None:
            async with shared.enforced():
                await clock.sleep(8)

        task = asyncio.create_task(work())
        await clock.advance(2)
        shared.extend(1_010)
        shared.extend(1_001)
        await clock.advance(7)
        await task

    asyncio.run(main())
