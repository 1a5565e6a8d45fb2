"""Keep an engine in a thread of its own, for callers without an event loop or with several."""

import asyncio
import random
import threading
from collections.abc import Coroutine
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar

from groundswell.config.load import load
from groundswell.config.settings import Settings
from groundswell.domain.query import Query
from groundswell.domain.report import Report
from groundswell.engine import Engine
from groundswell.errors import ConfigurationError, DeadlineExceededError
from groundswell.sources.status import SourceStatus

T = TypeVar("T")

GRACE_SECONDS = 30.0  # beyond a deadline that the engine itself keeps
_CLOSE_SECONDS = 60.0
_ANSWER_SECONDS = 10.0  # for those that run when the engine is to close


class Asker(Protocol):
    """What answers questions: an `Engine`, or an `EngineThread`."""

    async def ask(
        self, query: Query, *, refresh: bool = False, diagnostics: bool = False
    ) -> Report:
        """Return the report of `query` by its deadline."""
        ...

    def describe_sources(self) -> list[SourceStatus]:
        """Return every source with whether it is ready."""
        ...


class EngineThread:
    """Own an engine and its event loop; any thread and any event loop may ask it.

    Use it as a context manager. Without `settings` those of the environment are taken.
    """

    def __init__(
        self, settings: Settings | None = None, *, rng: random.Random | None = None
    ) -> None:
        self.settings = settings or load().settings
        self._rng = rng
        self._loop: asyncio.AbstractEventLoop | None = None
        self._end: asyncio.Event | None = None
        self._engine: Engine | None = None
        self._failure: BaseException | None = None
        self._running: set[asyncio.Task[Any]] = set()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._main, name="groundswell-engine", daemon=True)

    def __enter__(self) -> Self:
        """Start the thread and the engine.

        Raises:
            ConfigurationError: a setting is wrong.
        """
        self._thread.start()
        self._ready.wait()
        if self._failure is not None:
            self._thread.join(_CLOSE_SECONDS)
            raise self._failure
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Let running questions answer with what they have, and close the engine.

        It takes a minute at most.
        """
        if self._loop is not None and self._end is not None:
            with suppress(RuntimeError):  # the loop is closed already
                self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(_CLOSE_SECONDS)

    @property
    def engine(self) -> Engine:
        """Return the engine; only code that runs by `run` or `arun` may await it.

        Raises:
            ConfigurationError: it is not open.
        """
        if self._engine is None:
            raise _not_open()
        return self._engine

    async def ask(
        self, query: Query, *, refresh: bool = False, diagnostics: bool = False
    ) -> Report:
        """Return the report of `query` by its deadline; see `Engine.ask`."""
        return await self.arun(self.engine.ask(query, refresh=refresh, diagnostics=diagnostics))

    def ask_sync(self, query: Query, *, refresh: bool = False, diagnostics: bool = False) -> Report:
        """Return the report of `query`, and block until then."""
        return self.run(
            self.engine.ask(query, refresh=refresh, diagnostics=diagnostics),
            seconds=query.deadline_seconds + GRACE_SECONDS,
        )

    def describe_sources(self) -> list[SourceStatus]:
        """Return every source with whether it is ready and what it lacks."""
        return self.engine.describe_sources()

    async def arun(self, work: Coroutine[Any, Any, T]) -> T:
        """Run `work` where the engine lives, awaited from any event loop.

        Raises:
            ConfigurationError: the engine is not open, or closed meanwhile.
        """
        if self._loop is asyncio.get_running_loop():
            return await work
        future = self._begun(work)
        try:
            return await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            raise _not_open() from None  # the engine's loop cancelled it, nobody here

    def run(self, work: Coroutine[Any, Any, T], *, seconds: float) -> T:
        """Run `work` where the engine lives and block for at most `seconds`.

        Raises:
            DeadlineExceededError: it was not done by then; it is cancelled.
            ConfigurationError: the engine is not open, or closed meanwhile.
        """
        future = self._begun(work)
        try:
            return future.result(seconds)
        except CancelledError:
            raise _not_open() from None
        except TimeoutError as error:
            if future.done():
                raise
            raise DeadlineExceededError(f"engine: no result within {seconds:.1f} s") from error
        finally:
            future.cancel()

    def _begun(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        if self._loop is None or self._engine is None:
            work.close()
            raise _not_open()
        return asyncio.run_coroutine_threadsafe(self._noted(work), self._loop)

    async def _noted(self, work: Coroutine[Any, Any, T]) -> T:
        task = asyncio.ensure_future(work)
        self._running.add(task)
        try:
            return await task
        finally:
            self._running.discard(task)

    def _main(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:  # noqa: BLE001  # raised again in the opener's thread
            self._failure = error
        finally:
            self._engine = None
            self._ready.set()

    async def _serve(self) -> None:
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        async with Engine(self.settings, rng=self._rng) as engine:
            self._engine = engine
            self._ready.set()
            await self._end.wait()
            self._engine = None
            engine.interrupt()
            if self._running:
                await asyncio.wait(self._running, timeout=_ANSWER_SECONDS)


def _not_open() -> ConfigurationError:
    return ConfigurationError(
        "engine: it is not open", remedy="Use it as a context manager: with EngineThread() as it."
    )
