"""A run that has ended takes no lane, and what ends a run waits for no patient work."""

import asyncio
import threading

from groundswell.pipeline.lanes import Lanes
from tests.unit.pipeline.test_distil import Harness


class Occupied:
    """The only lane, taken until it is let go."""

    def __init__(self) -> None:
        self.lanes = Lanes(1)
        self.go = threading.Event()
        self.work = asyncio.ensure_future(self.lanes.run(lambda: self.go.wait(20), is_urgent=False))

    async def waiting_pass(self) -> Harness:
        """Return a run whose first pass waits for the lane, and whose search has ended."""
        harness = Harness(lanes=self.lanes)
        harness.analyst.is_warm = True
        following = asyncio.ensure_future(harness.distiller.follow(harness.collector))
        harness.arrive(3)
        await harness.clock.advance(1)
        following.cancel()
        await asyncio.wait({following})
        return harness


def test_a_run_that_has_ended_takes_no_lane_any_more() -> None:
    async def main() -> None:
        occupied = Occupied()
        harness = await occupied.waiting_pass()
        harness.distiller.end()
        occupied.go.set()
        await occupied.lanes.run(lambda: None, is_urgent=False)
        assert harness.analyst.passes == []

    asyncio.run(main())


def test_the_last_pass_does_not_wait_for_one_that_has_not_had_its_turn() -> None:
    async def main() -> None:
        occupied = Occupied()
        order: list[int] = []
        patient = occupied.lanes.run(lambda: order.append(0), is_urgent=False)
        other = asyncio.ensure_future(patient)
        await asyncio.sleep(0)
        harness = await occupied.waiting_pass()
        documents = harness.collector.documents
        finishing = asyncio.ensure_future(harness.distiller.finish(documents, seconds=5))
        harness.analyst.passes = order
        await harness.clock.advance(1)
        occupied.go.set()
        found = await finishing
        await other
        assert found is not None
        assert found.count == 3
        assert order == [3, 0]

    asyncio.run(main())
