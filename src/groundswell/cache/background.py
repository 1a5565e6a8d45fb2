"""Own work that outlives the call that started it."""

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import Context

from groundswell.cache import log
from groundswell.errors import GroundswellError

Work = Callable[[], Awaitable[object]]


class Background:
    """Run at most `max_running` pieces of work at once, each key once; `aclose` ends them.

    The work runs outside the caller's context: no deadline and no span of it. A failure is logged.
    """

    def __init__(self, *, max_running: int = 32) -> None:
        self._max_running = max_running
        self._queue: asyncio.Queue[tuple[str, Work]] = asyncio.Queue()
        self._keys: set[str] = set()
        self._runner: asyncio.Task[None] | None = None
        self._is_closed = False

    def start(self, key: str, work: Work) -> bool:
        """Start `work` unless `key` is running, too many are, or this is closed."""
        if self._is_closed or key in self._keys or len(self._keys) >= self._max_running:
            return False
        if self._runner is None:
            self._runner = asyncio.get_running_loop().create_task(self._serve(), context=Context())
        self._keys.add(key)
        self._queue.put_nowait((key, work))
        return True

    def has(self, key: str) -> bool:
        """Return whether work under `key` is running or about to."""
        return key in self._keys

    async def aclose(self) -> None:
        """Cancel what runs, and wait until it has ended."""
        self._is_closed = True
        if self._runner is not None:
            self._runner.cancel()
            await asyncio.wait({self._runner})
            self._runner = None

    async def _serve(self) -> None:
        async with asyncio.TaskGroup() as group:
            while True:
                key, work = await self._queue.get()
                group.create_task(self._one(key, work))

    async def _one(self, key: str, work: Work) -> None:
        try:
            await work()
        except GroundswellError as error:
            log.info("cache.background_failed", reason=error.code)
        except Exception as error:  # noqa: BLE001  # nobody waits for it, and siblings go on
            log.warning("cache.background_failed", reason=type(error).__name__)
        finally:
            self._keys.discard(key)
