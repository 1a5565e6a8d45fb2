"""A line to the service that a test can cut: bytes pass both ways until it drops them."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

_START_SECONDS = 30


class Line:
    """Where the line begins, and how many connections it has cut."""

    def __init__(self, url: str) -> None:
        self.url = ""
        self.dropped = 0
        self._target = urlsplit(url)
        self._open: set[asyncio.StreamWriter] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._end = asyncio.Event()
        self.is_listening = threading.Event()

    def drop(self) -> None:
        """Cut every connection that is open now; new ones pass."""
        assert self._loop
        asyncio.run_coroutine_threadsafe(self._drop(), self._loop).result(_START_SECONDS)

    def close(self) -> None:
        """Listen no more."""
        assert self._loop
        self._loop.call_soon_threadsafe(self._end.set)

    async def run(self) -> None:
        """Pass bytes until `close`."""
        self._loop = asyncio.get_running_loop()
        server = await asyncio.start_server(self._passed, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        self.is_listening.set()
        await self._end.wait()
        server.close()
        await self._drop()

    async def _drop(self) -> None:
        for writer in self._open:
            writer.transport.abort()
            self.dropped += 1

    async def _passed(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(self._target.hostname, self._target.port)
        self._open |= {writer, back}
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(_copied(reader, back))
                group.create_task(_copied(there, writer))
        finally:
            self._open -= {writer, back}


async def _copied(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.close()


@contextmanager
def dropping(url: str) -> Iterator[Line]:
    """Yield a line to the service at `url`."""
    line = Line(url)
    thread = threading.Thread(target=lambda: asyncio.run(line.run()), daemon=True)
    thread.start()
    assert line.is_listening.wait(_START_SECONDS)
    try:
        yield line
    finally:
        line.close()
        thread.join(_START_SECONDS)
