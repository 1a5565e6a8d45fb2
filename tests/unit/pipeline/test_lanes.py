"""Work of all runs shares a few threads: never more at once, all done, what is urgent first."""

import asyncio
import threading
from collections.abc import Callable

import pytest

from groundswell.pipeline.lanes import Lanes


class Work:
    """A piece of work that goes on until it is let go, and tells when it began."""

    def __init__(self, order: list[str], name: str) -> None:
        self.name = name
        self.order = order
        self.began = threading.Event()
        self.go = threading.Event()

    def __call__(self) -> str:
        self.order.append(self.name)
        self.began.set()
        assert self.go.wait(20)
        return self.name


async def turns(count: int = 10) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def begun(work: Work) -> None:
    while not work.began.is_set():
        await asyncio.sleep(0)


def test_no_more_than_the_lanes_go_on_at_once_and_urgent_work_comes_first() -> None:
    async def main() -> None:
        lanes, order = Lanes(1), []
        first, patient, urgent = (Work(order, name) for name in ("first", "patient", "urgent"))
        tasks = [asyncio.ensure_future(lanes.run(first, is_urgent=False))]
        await begun(first)
        tasks.append(asyncio.ensure_future(lanes.run(patient, is_urgent=False)))
        await turns()
        tasks.append(asyncio.ensure_future(lanes.run(urgent, is_urgent=True)))
        await turns()
        assert order == ["first"]
        for work in (first, patient, urgent):
            work.go.set()
        assert [await task for task in tasks] == ["first", "patient", "urgent"]
        assert order == ["first", "urgent", "patient"]

    asyncio.run(main())


def test_a_caller_that_leaves_frees_its_lane_when_the_thread_has_ended() -> None:
    async def main() -> None:
        lanes, order = Lanes(1), []
        left, waiting = Work(order, "left"), Work(order, "waiting")
        waiting.go.set()
        leaving = asyncio.ensure_future(lanes.run(left, is_urgent=False))
        await begun(left)
        leaving.cancel()
        task = asyncio.ensure_future(lanes.run(waiting, is_urgent=False))
        await turns()
        assert leaving.cancelled()
        assert order == ["left"]
        left.go.set()
        assert await task == "waiting"

    asyncio.run(main())


@pytest.mark.parametrize("steps", range(5))
def test_a_waiting_caller_that_leaves_takes_no_lane_with_it(steps: int) -> None:
    async def main() -> None:
        lanes, order = Lanes(1), []
        first, last = Work(order, "first"), Work(order, "last")
        first.go.set()
        last.go.set()
        running = asyncio.ensure_future(lanes.run(first, is_urgent=False))
        waiting = asyncio.ensure_future(lanes.run(last, is_urgent=False))
        await begun(first)
        await turns(steps)
        waiting.cancel()
        await asyncio.wait({running, waiting})
        assert await lanes.run(lambda: "free", is_urgent=False) == "free"

    asyncio.run(main())


def test_work_that_fails_frees_its_lane() -> None:
    async def main() -> None:
        lanes = Lanes(1)

        def broken() -> None:
            raise ValueError("broken")

        with pytest.raises(ValueError, match="broken"):
            await lanes.run(broken, is_urgent=True)
        assert await lanes.run(lambda: 1, is_urgent=False) == 1

    asyncio.run(main())


def test_work_is_made_by_the_loop_when_its_lane_is_free() -> None:
    async def main() -> None:
        lanes, order = Lanes(1), []
        first = Work(order, "first")
        running = asyncio.ensure_future(lanes.run(first, is_urgent=False))
        await begun(first)
        made: list[threading.Thread] = []

        def make() -> Callable[[], str]:
            made.append(threading.current_thread())
            return lambda: "made"

        waiting = asyncio.ensure_future(lanes.run_made(make, is_urgent=False))
        await turns()
        assert not made
        first.go.set()
        assert await waiting == "made"
        assert made == [threading.current_thread()]
        await running

    asyncio.run(main())


def test_work_that_cannot_be_made_frees_its_lane() -> None:
    async def main() -> None:
        lanes = Lanes(1)

        def broken() -> Callable[[], None]:
            raise ValueError("broken")

        with pytest.raises(ValueError, match="broken"):
            await lanes.run_made(broken, is_urgent=False)
        assert await lanes.run(lambda: 1, is_urgent=False) == 1

    asyncio.run(main())


def test_a_thread_that_cannot_be_started_frees_its_lane(monkeypatch: pytest.MonkeyPatch) -> None:
    def unable(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    async def main() -> None:
        lanes = Lanes(1)
        with monkeypatch.context() as patched:
            patched.setattr(threading.Thread, "start", unable)
            with pytest.raises(RuntimeError, match="start"):
                await lanes.run(lambda: "never", is_urgent=False)
        async with asyncio.timeout(5):
            assert await lanes.run(lambda: "free", is_urgent=False) == "free"

    asyncio.run(main())
