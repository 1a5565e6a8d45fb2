"""Wire settings, sources, analyst and model together, and answer queries."""

import asyncio
import random
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AsyncExitStack, aclosing
from dataclasses import replace
from functools import partial
from types import TracebackType
from typing import Self

from groundswell.analysis.local import LocalAnalyst
from groundswell.cache.store import StoreStatistics
from groundswell.clock import Clock, SystemClock
from groundswell.config.settings import Settings
from groundswell.domain.event import Event, ReportEvent
from groundswell.domain.file_input import FileInput
from groundswell.domain.outcome import Outcome
from groundswell.domain.query import Query
from groundswell.domain.report import Report
from groundswell.engine import calls, fall_over, limit_state, model, options, spending, stores
from groundswell.engine.catalogue import Catalogue
from groundswell.engine.exports import Exports
from groundswell.engine.ledger import Ledger
from groundswell.engine.observer import Observer
from groundswell.engine.pools import Pools
from groundswell.engine.reports import Reports
from groundswell.engine.underway import Underway
from groundswell.llm.model import ChatModel
from groundswell.pipeline.gate import Gate
from groundswell.pipeline.lanes import Lanes
from groundswell.pipeline.run import Run
from groundswell.pipeline.search import SourceCall
from groundswell.sources.authors import Authors
from groundswell.sources.google import GoogleSource
from groundswell.sources.source import Source
from groundswell.sources.status import SourceStatus
from groundswell.telemetry import semconv
from groundswell.telemetry.metrics import Metrics
from groundswell.telemetry.otel import SpanExport
from groundswell.telemetry.tracer import Tracer


class Engine:
    """Answer queries with one set of settings; use it as an async context manager.

    Limits, pools, connections and the cache are shared by all runs of an engine. `metrics` count
    its runs.

    Raises:
        ConfigurationError: the settings do not fit together, or need a missing package.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock | None = None,
        rng: random.Random | None = None,
        metrics: Metrics | None = None,
        sources: Sequence[Source] = (),
    ) -> None:
        self._settings = settings
        self._exports = Exports(SpanExport(settings.telemetry.otlp_endpoint), metrics)
        self._clock = clock or SystemClock()
        self._rng = rng or random.Random()  # noqa: S311  # jitter, not secrets
        self._http = options.http_client(settings)
        self._store = stores.build(settings, self._clock, self._rng)
        self._catalogue = Catalogue(
            settings,
            self._http,
            self._clock,
            Authors(self._store.keys.derived("authors")),
            own=sources,
        )
        self._pools = Pools(
            settings,
            self._clock,
            self._rng,
            state=limit_state.build(settings, self._clock),
        )
        self._resting = fall_over.Resting(self._clock)
        self._chat = model.build(settings, self._http, self._clock)
        self._analyst = LocalAnalyst(options.analysis(settings))
        self._reports = Reports(
            self._store.cache, self._store.keys, ttl_seconds=settings.cache.report_ttl_seconds
        )
        self._lanes = Lanes()
        self._underway = Underway(self._clock)
        self._is_closed = False

    async def __aenter__(self) -> Self:
        """Start."""
        self._store.cache.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close everything."""
        await self.aclose()

    async def aclose(self) -> None:
        """End what runs, close connections, purge and close the cache; safe to call twice."""
        if self._is_closed:
            return
        self._is_closed = True
        async with AsyncExitStack() as closing:  # from the last line up, whatever fails
            closing.push_async_callback(self._exports.aclose, self._clock)
            closing.push_async_callback(self._pools.aclose)
            closing.push_async_callback(self._store.cache.aclose)
            closing.push_async_callback(self._store.cache.purge)
            closing.push_async_callback(self._http.aclose)
            if self._chat is not None:
                closing.push_async_callback(self._chat.aclose)
            closing.push_async_callback(self._catalogue.aclose)
            closing.push_async_callback(self._underway.end)

    def interrupt(self) -> None:
        """Let every running question answer now with what was found."""
        self._underway.interrupt()

    async def ask(
        self,
        query: Query,
        *,
        files: Sequence[FileInput] = (),
        refresh: bool = False,
        diagnostics: bool = False,
        asked_at: float | None = None,
        uses_model: bool = True,
    ) -> Report:
        """Return the report of `query` by its deadline.

        The deadline counts from `asked_at` (seconds of the clock's `monotonic`), else from now.
        Without `uses_model` no language model is asked, whatever the settings say.

        Raises:
            InvalidQueryError: a named source or file cannot be used.
        """
        events = self.stream(
            query,
            files=files,
            refresh=refresh,
            diagnostics=diagnostics,
            asked_at=asked_at,
            uses_model=uses_model,
        )
        async with aclosing(events):
            async for event in events:
                if isinstance(event, ReportEvent):
                    return event.report
        raise AssertionError("a run ends with a report")

    async def stream(
        self,
        query: Query,
        *,
        files: Sequence[FileInput] = (),
        refresh: bool = False,
        diagnostics: bool = False,
        asked_at: float | None = None,
        uses_model: bool = True,
        stop: asyncio.Event | None = None,
    ) -> AsyncGenerator[Event, None]:
        """Yield what happens; the last event is a `ReportEvent`, by the deadline of `query`.

        The deadline counts from `asked_at` (seconds of the clock's `monotonic`), else from now.
        Without `uses_model` no language model is asked, whatever the settings say. Once `stop` is
        set, the answer comes at once, with what was found.

        Raises:
            InvalidQueryError: a named source or file cannot be used.
        """
        self._store.cache.start()
        queue: asyncio.Queue[Event | BaseException] = asyncio.Queue()
        work = asyncio.ensure_future(
            self._run(
                query,
                files,
                queue,
                refresh=refresh,
                diagnostics=diagnostics,
                asked_at=self._clock.monotonic() if asked_at is None else asked_at,
                chat=self._chat if uses_model else None,
                stop=stop or asyncio.Event(),
            )
        )
        self._underway.begun(work)
        work.add_done_callback(lambda done: _report_failure(done, queue))
        try:
            while True:
                event = await queue.get()
                if isinstance(event, BaseException):
                    raise event
                yield event
                if isinstance(event, ReportEvent):
                    return
        finally:
            work.cancel()
            await asyncio.wait({work})

    @property
    def caching(self) -> stores.CacheSetup:
        """Return the cache, for calls of others that shall be kept beside the engine's own."""
        return self._store

    def describe_sources(self) -> list[SourceStatus]:
        """Return every source with whether it is ready and what it lacks."""
        return self._catalogue.statuses()

    def open_plugins(self) -> None:
        """Import the sources of installed packages now, not while a question waits for them."""
        self._catalogue.open_plugins()

    async def keep(self, report: Report) -> bool:
        """Keep `report` for `cache.report_ttl_seconds`; return false when that is off or fails.

        It holds the question and the documents, so nothing is kept without this call.
        """
        return self._store.is_enabled and await self._reports.keep(report)

    async def report(self, report_id: str) -> Report | None:
        """Return a kept report, `None` when there is none or its time is over."""
        return await self._reports.get(report_id) if self._store.is_enabled else None

    async def forget(self, report_id: str) -> None:
        """Forget a kept report; a `CacheError` tells that it may still be there."""
        await self._reports.forget(report_id)

    async def cache_statistics(self) -> StoreStatistics:
        """Count what the cache holds.

        Raises:
            CacheError: the store is broken.
        """
        return await self._store.cache.statistics()

    async def cache_purge(self) -> int:
        """Remove expired entries physically; return how many."""
        return await self._store.cache.purge()

    async def cache_clear(self, namespace: str | None = None) -> None:
        """Forget every entry, or those of one source.

        Raises:
            CacheError: the store is broken.
        """
        await self._store.cache.clear(namespace)

    def _wired(self, source: Source, wire: Callable[[Source], SourceCall]) -> SourceCall:
        """Return a source in its layers, and behind it the providers that stand by."""
        if not isinstance(source, GoogleSource) or not source.others:
            return wire(source)
        turns = [(one.backend_name, wire(one)) for one in (source, *source.others)]
        return fall_over.joined(turns, resting=self._resting)

    async def _run(
        self,
        query: Query,
        files: Sequence[FileInput],
        queue: asyncio.Queue[Event | BaseException],
        *,
        refresh: bool,
        diagnostics: bool,
        asked_at: float,
        chat: ChatModel | None,
        stop: asyncio.Event,
    ) -> None:
        ledger, observer = Ledger(), Observer(self._settings, self._clock, emit=queue.put_nowait)
        tracer, context = observer.tracer, self._exports.context()
        chosen, skipped = self._catalogue.choose(query.sources, has_files=bool(files))
        opened = self._catalogue.open_files(files)
        run = self._made(
            query,
            (*chosen, *opened),
            skipped,
            ledger=ledger,
            tracer=tracer,
            refresh=refresh,
            asked_at=asked_at,
            chat=chat,
            stop=stop,
            emit=queue.put_nowait,
        )
        try:
            with self._underway.held(run), tracer.span(semconv.RUN):
                report = await run.report()
        finally:
            for source in opened:
                await source.aclose()
        report = replace(report, usage=ledger.usage(report.usage))
        block = observer.finished(report, run.facts(counters=ledger.counts()))
        queue.put_nowait(ReportEvent(replace(report, diagnostics=block) if diagnostics else report))
        self._exports.take(report, block, tracer, context)

    def _made(
        self,
        query: Query,
        sources: Sequence[Source],
        skipped: Sequence[Outcome],
        *,
        ledger: Ledger,
        tracer: Tracer,
        refresh: bool,
        asked_at: float,
        chat: ChatModel | None,
        stop: asyncio.Event,
        emit: Callable[[Event], None],
    ) -> Run:
        """Return the run of one question, with all that it shares with others."""
        gate = Gate()
        shared: calls.Shared = {
            "pools": self._pools,
            "store": self._store,
            "ledger": ledger,
            "tracer": tracer,
            "refresh": refresh,
            "deadline": asked_at + query.deadline_seconds,
            "gate": gate,
            "budget": spending.of_run(self._settings.budget, max_usd=query.max_usd),
        }
        wire = partial(calls.wire, query=query, **shared)
        return Run(
            query,
            calls=[self._wired(source, wire) for source in sources],
            skipped=skipped,
            analyst=self._analyst,
            model=model.for_run(chat, question=query.text, **shared),
            options=options.run(self._settings),
            clock=self._clock,
            tracer=tracer,
            asked_at=asked_at,
            emit=emit,
            gate=gate,
            lanes=self._lanes,
            stop=stop,
            others=self._underway.others,
        )


def _report_failure(
    done: asyncio.Future[None], queue: asyncio.Queue[Event | BaseException]
) -> None:
    error = asyncio.CancelledError() if done.cancelled() else done.exception()
    if error is not None:
        queue.put_nowait(error)
