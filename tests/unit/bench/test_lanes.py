"""Lanes work side by side and lose nothing."""

import asyncio
import threading
from typing import cast

import pytest

from groundswell.bench.lanes import in_lanes
from groundswell.bench.sandbox_process import SandboxProcess

PLACES = [SandboxProcess("http://127.0.0.1:1", {"lane": number}) for number in range(3)]


def test_results_are_in_the_order_of_the_jobs_whoever_ends_first() -> None:
    second_is_done = threading.Event()

    async def work(place: SandboxProcess, job: int) -> int:
        if job == 0:
            assert second_is_done.wait(10)
        if job == 1:
            second_is_done.set()
        return job * 10

    told: list[str] = []
    found = asyncio.run(in_lanes([0, 1, 2, 3], PLACES, work, tell=told.append))
    assert found == [0, 10, 20, 30]
    assert told[-1] == "4 of 4"


def test_a_lane_has_its_sandbox_and_thread_for_itself() -> None:
    busy: set[object] = set()
    lock = threading.Lock()

    async def work(place: SandboxProcess, job: int) -> int:
        lane = cast("int", place.settings["lane"])
        with lock:
            assert lane not in busy
            busy.add(lane)
        await asyncio.sleep(0)
        with lock:
            busy.remove(lane)
        return threading.get_ident()

    asyncio.run(in_lanes(range(20), PLACES, work, tell=lambda _: None))
    assert not busy


def test_no_jobs_are_no_results() -> None:
    async def work(place: SandboxProcess, job: int) -> int:
        raise AssertionError

    assert asyncio.run(in_lanes([], [], work, tell=lambda _: None)) == []


def test_a_failure_ends_the_lanes() -> None:
    async def work(place: SandboxProcess, job: int) -> int:
        raise ValueError(job)

    with pytest.RaisesGroup(ValueError, allow_unwrapped=False):
        asyncio.run(in_lanes([1], PLACES[:1], work, tell=lambda _: None))
