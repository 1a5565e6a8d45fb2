"""Record the events of one run, so that a client can come back to them."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, aclosing
from typing import Any

from groundswell.clock import Clock
from groundswell.domain.event import Event, ReportEvent
from groundswell.telemetry import failure
from groundswell.web import unexpected
from groundswell.web.event_stream import HEARTBEAT, encoded, named
from groundswell.web.permalinks import KeptEvent

Telling = AsyncGenerator[Event | KeptEvent, None]
# What answers a question that came at this monotonic time, until the event is set.
Answering = Callable[[asyncio.Event, float], Telling]


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
        self.is_answered = False  # the last event is the report
        self._chunks: list[bytes] = []
        self._error: Exception | None = None
        self._grown = asyncio.Event()

    async def record(
        self,
        answering: Answering,
        place: AbstractAsyncContextManager[float],
        *,
        with_documents: bool,
    ) -> None:
        """Wait for `place`, record what is told to its end, and give `place` back."""
        try:
            async with place as came_at, aclosing(answering(self.stop, came_at)) as events:
                async for event in events:
                    self._take(*named(event, with_documents=with_documents))
                    self.is_answered = isinstance(event, ReportEvent)
        except Exception as error:  # noqa: BLE001  # told to who reads
            self._error = error
            if self._chunks:
                self._take("failed", _told(error))
        finally:
            self.is_over = True
            self._tell()

    async def begun(self) -> None:
        """Return when something was told.

        Raises:
            GroundswellError: there is no place for the question, or it cannot be asked.
        """
        while not self._chunks and not self.is_over:
            await self._grown.wait()
        if not self._chunks and self._error is not None:
            raise self._error

    async def read(
        self, *, after: int, heartbeat_seconds: float, clock: Clock
    ) -> AsyncIterator[bytes]:
        """Yield the events behind number `after` to the last, with a heartbeat in long pauses."""
        at = min(after, len(self._chunks))
        while True:
            for chunk in self._chunks[at:]:
                at += 1
                yield chunk
            if at < len(self._chunks):
                continue
            if self.is_over:
                return
            if not await self._told_within(heartbeat_seconds, clock):
                yield HEARTBEAT

    async def _told_within(self, seconds: float, clock: Clock) -> bool:
        grown = asyncio.ensure_future(self._grown.wait())
        pause = asyncio.ensure_future(clock.sleep(seconds))
        try:
            await asyncio.wait({grown, pause}, return_when=asyncio.FIRST_COMPLETED)
            return grown.done()
        finally:
            grown.cancel()
            pause.cancel()

    def _take(self, name: str, data: Mapping[str, Any]) -> None:
        self._chunks.append(encoded(name, data, number=len(self._chunks) + 1))
        self._tell()

    def _tell(self) -> None:
        """Wake all who read; the next news are waited for with a new event."""
        self._grown.set()
        self._grown = asyncio.Event()


def _told(error: Exception) -> dict[str, str | None]:
    ours = failure.ours(error)
    if ours is None:
        return {"code": "internal", "detail": unexpected.told(error), "remedy": unexpected.REMEDY}
    return {"code": ours.code, "detail": ours.message, "remedy": ours.remedy}
