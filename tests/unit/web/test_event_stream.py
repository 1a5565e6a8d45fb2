"""A stream shows that it lives, and closes what it reads."""

import asyncio
from collections.abc import AsyncGenerator

from groundswell.domain.event import Event, StageEvent
from groundswell.web.event_stream import HEARTBEAT, written
from tests.fake_clock import FakeClock


def test_a_long_pause_has_heartbeats_and_a_reader_that_leaves_closes_the_run() -> None:
    async def main() -> None:
        clock = FakeClock()
        ready, is_closed = asyncio.Event(), asyncio.Event()

        async def events() -> AsyncGenerator[Event, None]:
            try:
                await ready.wait()
                yield StageEvent("search", 1.5)
                await asyncio.Event().wait()
            finally:
                is_closed.set()

        stream = written(events(), with_documents=True, heartbeat_seconds=10, clock=clock)
        first = asyncio.ensure_future(anext(stream))
        await clock.advance(10)
        assert await first == HEARTBEAT
        ready.set()
        assert await anext(stream) == (
            b'id: 1\nevent: stage\ndata: {"stage": "search", "elapsed_seconds": 1.5}\n\n'
        )
        last = asyncio.ensure_future(anext(stream))
        await clock.advance(1)
        last.cancel()
        await asyncio.wait({last})
        assert is_closed.is_set()

    asyncio.run(main())
