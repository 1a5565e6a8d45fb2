"""Hold the runs that clients follow, for a while after a connection dropped too."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager

from groundswell.clock import Clock
from groundswell.web.live_run import Answering, LiveRun

_ID_BYTES = 16
_START_SECONDS = 5.0
_MAX_OVER = 64  # runs whose last event may not have arrived


class Runs:
    """Runs by id. One that nobody follows for `grace_seconds` is ended and forgotten."""

    def __init__(self, *, grace_seconds: float, heartbeat_seconds: float, clock: Clock) -> None:
        self._grace_seconds = grace_seconds
        self._heartbeat_seconds = heartbeat_seconds
        self._clock = clock
        self._runs: dict[str, LiveRun] = {}
        self._work: dict[str, asyncio.Task[None]] = {}
        self._farewells: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        return len(self._runs)

    async def begin(
        self,
        client: str,
        answering: Answering,
        place: AbstractAsyncContextManager[float],
        *,
        with_documents: bool,
    ) -> LiveRun:
        """Begin a run for `client` when its `place` comes, which is given back when it ends.

        Raises:
            GroundswellError: there is no place for the question, or it cannot be asked.
        """
        run = LiveRun(secrets.token_hex(_ID_BYTES), client, stop=asyncio.Event())
        recording = run.record(answering, place, with_documents=with_documents)
        self._runs[run.id] = run
        self._work[run.id] = asyncio.ensure_future(recording)
        try:
            await run.begun()
        except BaseException:
            self.forget(run)
            raise
        # The client may be gone before it reads a thing.
        self._part(run, seconds=max(self._grace_seconds, _START_SECONDS))
        return run

    def get(self, run_id: str, client: str) -> LiveRun | None:
        """Return the run with this id, if it is the client's."""
        run = self._runs.get(run_id)
        return run if run is not None and run.client == client else None

    async def follow(self, run: LiveRun, *, after: int = 0) -> AsyncIterator[bytes]:
        """Yield the events behind number `after`.

        Who has read the report may come back to it for a while: that it was sent does not say that
        it has arrived.
        """
        run.readers += 1
        run.visits += 1
        is_whole = False
        try:
            beat = self._heartbeat_seconds
            async for chunk in run.read(after=after, heartbeat_seconds=beat, clock=self._clock):
                yield chunk
            is_whole = True
        finally:
            run.readers -= 1
            if is_whole and not run.is_answered:
                self.forget(run)
            elif not run.readers:
                self._part(run, seconds=self._grace_seconds)

    def forget(self, run: LiveRun) -> None:
        """End `run` if it goes on, and forget what it told."""
        self._runs.pop(run.id, None)
        work = self._work.pop(run.id, None)
        if work is not None and not work.done():
            work.cancel()
            self._keep(work)

    async def aclose(self) -> None:
        """End every run."""
        for run in list(self._runs.values()):
            self.forget(run)
        left = set(self._farewells)
        for task in left:
            task.cancel()
        if left:
            await asyncio.wait(left)

    def _part(self, run: LiveRun, *, seconds: float) -> None:
        """Give the client of `run` time to come back."""
        over = [each for each in self._runs.values() if each.is_over and not each.readers]
        for each in over[: max(0, len(over) - _MAX_OVER)]:
            self.forget(each)
        self._keep(asyncio.ensure_future(self._forget_later(run, seconds, visits=run.visits)))

    async def _forget_later(self, run: LiveRun, seconds: float, *, visits: int) -> None:
        await self._clock.sleep(seconds)
        if run.visits == visits:  # nobody came meanwhile
            self.forget(run)

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._farewells.add(task)
        task.add_done_callback(self._farewells.discard)
