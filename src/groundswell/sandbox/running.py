"""Run a sandbox in a thread of its own, for callers without an event loop."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from groundswell.sandbox.server import Sandbox, SandboxOptions


@contextmanager
def running(options: SandboxOptions | None = None) -> Iterator[Sandbox]:
    """Run a sandbox in a thread of its own, for callers without an event loop.

    Raises:
        ConfigurationError: the port is in use, or a fault or window names no stand-in.
    """
    sandbox = Sandbox(options)
    host = _Host(sandbox)
    host.start()
    try:
        yield sandbox
    finally:
        host.stop()


class _Host:
    """The thread and event loop of a sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._thread = threading.Thread(target=self._run, name="groundswell-sandbox", daemon=True)
        self._ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._end: asyncio.Event | None = None
        self._failure: BaseException | None = None

    def start(self) -> None:
        self._thread.start()
        self._ready.wait()
        if self._failure is not None:
            self._thread.join()
            raise self._failure

    def stop(self) -> None:
        if self._loop is not None and self._end is not None:
            with suppress(RuntimeError):  # the loop is closed already
                self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join()

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:  # noqa: BLE001  # raised again in the caller's thread
            self._failure = error
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        async with self._sandbox:
            self._ready.set()
            await self._end.wait()
