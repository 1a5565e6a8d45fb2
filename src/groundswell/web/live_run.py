"""Record the events of one run, so that a client can come back to them."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AbstractAsyncContextManager, aclosing

from groundswell.clock import Clock
from groundswell.domain.event import Event
from groundswell.web.event_stream import HEARTBEAT, encoded, named
from groundswell.web.permalinks import KeptEvent


class LiveRun:
    """A run with all it has told so far; set `stop` and it answers now with what it has.

    Only its `client` may follow it. The events are numbered from 1.
    """

    def __init__(self, run_id: str, client: str, *, stop: asyncio.Event) -> None:
        self.id = run_id
        self.client = client
        self.stop = stop
        self.readers = 0
        self.visits = 0
        self.is_over = False
        self._chunks: list[bytes] = []
        self._error: Exception | None = None
        self._grown = asyncio.Event()

    async def record(
        self,
        events: AsyncGenerator[Event | KeptEvent, None],
        place: AbstractAsyncContextManager[object],
        *,
        with_documents: bool,
    ) -> None:
        """Record `events` to their end, and give `place` back."""
        try:
            async with place, aclosing(events):
                async for event in events:
                    name, data = named(event, with_documents=with_documents)
                    self._chunks.append(encoded(name, data, number=len(self._chunks) + 1))
                    self._tell()
        except Exception as error:  # noqa: BLE001  # handed to who reads
            self._error = error
        finally:
            self.is_over = True
            self._tell()

    async def begun(self) -> None:
        """Return when something was told.

        Raises:
            GroundswellError: the question cannot be asked.
        """
        while not self._chunks and not self.is_over:
            await self._grown.wait()
        if not self._chunks and self._error is not None:
            raise self._error

    async def read(
        self, *, after: int, heartbeat_seconds: float, clock: Clock
    ) -> AsyncIterator[bytes]:
        """Yield the events behind number `after` to the last, with a heartbeat in long pauses."""
        at = after
        while True:
            for chunk in self._chunks[at:]:
                at += 1
                yield chunk
            if at < len(self._chunks):
                continue
            if self.is_over:
                break
            if not await self._told_within(heartbeat_seconds, clock):
                yield HEARTBEAT
        if self._error is not None:
            raise self._error

    async def _told_within(self, seconds: float, clock: Clock) -> bool:
        grown = asyncio.ensure_future(self._grown.wait())
        pause = asyncio.ensure_future(clock.sleep(seconds))
        try:
            await asyncio.wait({grown, pause}, return_when=asyncio.FIRST_COMPLETED)
            return grown.done()
        finally:
            grown.cancel()
            pause.cancel()

    def _tell(self) -> None:
        """Wake all who read; the next news are waited for with a new event."""
        self._grown.set()
        self._grown = asyncio.Event()
