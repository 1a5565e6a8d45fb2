"""Try questions side by side, each lane with a sandbox and an event loop of its own."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import TypeVar

from groundswell.bench.sandbox_process import SandboxProcess
from groundswell.resilience.offload import offload

_Job = TypeVar("_Job")
_Result = TypeVar("_Result")


async def in_lanes(
    jobs: Sequence[_Job],
    sandboxes: Sequence[SandboxProcess],
    work: Callable[[SandboxProcess, _Job], Coroutine[None, None, _Result]],
    *,
    tell: Callable[[str], None],
) -> list[_Result]:
    """Return what `work` made of each job, in the order of the jobs.

    It is for work that waits and hardly computes. Each lane runs in a thread, so that the
    processor time of one job can be told from that of the others.
    """
    waiting = deque(enumerate(jobs))
    found: dict[int, _Result] = {}

    async def lane(sandbox: SandboxProcess) -> None:
        while waiting:
            at, job = waiting.popleft()
            found[at] = await offload(partial(_run, work, sandbox, job))
            tell(f"{len(found)} of {len(jobs)}")

    async with asyncio.TaskGroup() as group:
        for sandbox in sandboxes:
            group.create_task(lane(sandbox))
    return [found[at] for at in range(len(jobs))]


def _run(
    work: Callable[[SandboxProcess, _Job], Coroutine[None, None, _Result]],
    sandbox: SandboxProcess,
    job: _Job,
) -> _Result:
    return asyncio.run(work(sandbox, job))
