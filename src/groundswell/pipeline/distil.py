"""Analyse documents while they arrive, so that a run has an answer at every moment."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from groundswell.analysis import blas
from groundswell.analysis.local import LocalAnalyst
from groundswell.analysis.prepared import Candidate, Prepared
from groundswell.clock import Clock
from groundswell.domain.document import Document
from groundswell.domain.event import Event, InsightsEvent
from groundswell.domain.insight import Insight
from groundswell.domain.query import Query
from groundswell.pipeline.collector import Collector
from groundswell.pipeline.lanes import Lanes
from groundswell.pipeline.sample import spread
from groundswell.telemetry.tracer import Tracer

LOCAL = "local"
_GROWTH = 2.0  # a further pass pays when there is twice as much to read
_QUIET_SECONDS = 0.05  # pages of a file follow one another faster, answers of a source rarely
_PATIENCE_SECONDS = 3.0
_LOADING_AFTER_SECONDS = 0.1
# Until a pass was measured: 1,200 posts a second on two shared cores, a third of that is safe.
_DOCUMENTS_PER_SECOND = 400.0
_LEAST_MEASURED_DOCUMENTS = 50
_NOW_SECONDS = 2.0  # so long may the last pass take of a reader who wants the answer now


@dataclass(slots=True)
class Found:
    """What one pass over the documents with the ids `read` found; naming may still change it."""

    read: tuple[str, ...]
    prepared: Prepared
    candidates: tuple[Candidate, ...]
    insights: tuple[Insight, ...]
    summary: str
    analyst: str = LOCAL
    notes: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        """Return how many documents were read."""
        return len(self.read)

    @property
    def drops(self) -> Counter[str]:
        """Return what was left out, by reason."""
        return self.prepared.drops


class Distiller:
    """Run passes of the local analyst, one at a time, in a thread beside the event loop.

    `latest` is the answer so far. `follow` makes passes while documents arrive; `finish` makes the
    last one and falls back to the one before when time runs out. `end` must follow, however the
    run ends.
    """

    def __init__(
        self,
        analyst: LocalAnalyst,
        query: Query,
        *,
        terms: Sequence[str],
        trusted: frozenset[str],
        clock: Clock,
        tracer: Tracer,
        emit: Callable[[Event], None],
        lanes: Lanes,
    ) -> None:
        self.latest: Found | None = None
        self._analyst = analyst
        self._session = analyst.session(query, terms=terms, trusted=trusted)
        self._clock = clock
        self._tracer = tracer
        self._emit = emit
        self._lanes = lanes
        self._warming: asyncio.Future[None] | None = None
        self._pass: asyncio.Future[Found] | None = None
        self._has_begun = False
        self._documents_per_second = _DOCUMENTS_PER_SECOND

    async def follow(self, collector: Collector) -> None:
        """Analyse what has arrived whenever it has doubled; runs until cancelled.

        While documents pour in, as from a file, reading them comes first: both want the processor.
        """
        await self._warm_up(collector)
        while True:
            count = len(collector)
            known = self.latest.count if self.latest else 0
            if count and count >= _GROWTH * known:
                await self._pause(collector)
                await self._analyse(lambda: collector.documents, is_last=False)
            else:
                await collector.grown()

    async def _warm_up(self, collector: Collector) -> None:
        """Load what the analyst needs while the first answers are on their way.

        Not at once: until the first requests have left, the processor is theirs.
        """
        if self._analyst.is_warm or not await self._is_quiet(collector, _LOADING_AFTER_SECONDS):
            return
        work = self._lanes.run(self._analyst.warm_up, is_urgent=False)
        self._warming = asyncio.ensure_future(work)
        self._warming.add_done_callback(_heard)  # a failure comes back with the first pass
        await asyncio.wait({self._warming})

    async def _pause(self, collector: Collector) -> None:
        """Wait for a moment in which nothing arrives, but not for long."""
        end = self._clock.monotonic() + _PATIENCE_SECONDS
        while (left := end - self._clock.monotonic()) > 0:
            if await self._is_quiet(collector, min(_QUIET_SECONDS, left)):
                return

    async def _is_quiet(self, collector: Collector, seconds: float) -> bool:
        """Return whether nothing arrives for that long; false as soon as something does."""
        grown = asyncio.ensure_future(collector.grown())
        quiet = asyncio.ensure_future(self._clock.sleep(seconds))
        try:
            await asyncio.wait({grown, quiet}, return_when=asyncio.FIRST_COMPLETED)
            return not grown.done()
        finally:
            grown.cancel()
            quiet.cancel()

    async def finish(
        self, documents: Sequence[Document], *, seconds: float, stop: asyncio.Event | None = None
    ) -> Found | None:
        """Return the findings over all `documents`, or the latest when `seconds` do not suffice.

        When there is too little time to read all documents, an even sample of them is read. Once
        `stop` is set there is little time, unless nothing was found before.
        """
        stop = stop or asyncio.Event()
        last = asyncio.ensure_future(self._last(documents, seconds, stop))
        timer = asyncio.ensure_future(self._clock.sleep(seconds))
        hurry = asyncio.ensure_future(self._hurry(stop))
        try:
            await asyncio.wait({last, timer, hurry}, return_when=asyncio.FIRST_COMPLETED)
            if self.latest is None:
                await asyncio.wait({last, timer}, return_when=asyncio.FIRST_COMPLETED)
            if last.done():
                last.result()
        finally:
            for each in (last, timer, hurry):
                each.cancel()
        found = self.latest
        if found is not None and found.count < len(documents):
            why = "to answer at once" if stop.is_set() else "to keep the deadline"
            found.notes.append(f"{found.count} of {len(documents)} documents were analysed, {why}.")
        return found

    def end(self) -> None:
        """Give up what waits for a lane; a thread that works ends by itself, and nobody listens."""
        for work in (self._warming, self._pass):
            if work is not None:
                work.cancel()

    async def _hurry(self, stop: asyncio.Event) -> None:
        """End a moment after the reader has asked for the answer now."""
        await stop.wait()
        await self._clock.sleep(_NOW_SECONDS)

    async def _last(
        self, documents: Sequence[Document], seconds: float, stop: asyncio.Event
    ) -> None:
        started = self._clock.monotonic()
        if self._warming is not None:
            await asyncio.wait({self._warming})
        if self._pass is not None and not self._pass.done():
            if self._has_begun:
                await asyncio.wait({self._pass})
                self._keep(self._pass)
            else:
                self._pass.cancel()  # its turn comes late; the last one is urgent and reads more
        is_read = self.latest is not None and self.latest.read == _ids(documents)
        if is_read or not documents:
            return
        left = seconds - (self._clock.monotonic() - started)
        if stop.is_set():
            left = min(left, _NOW_SECONDS)
        chosen = spread(documents, int(left * self._documents_per_second))
        if self.latest is None or len(chosen) >= self.latest.count:
            await self._analyse(lambda: tuple(chosen), is_last=True)

    async def _analyse(
        self, documents: Callable[[], tuple[Document, ...]], *, is_last: bool
    ) -> None:
        """Make a pass over what `documents` are when its turn has come."""
        started = self._clock.monotonic()

        def made() -> Callable[[], Found]:
            self._has_begun = True
            return partial(self._found, documents())

        self._has_begun = False
        self._pass = asyncio.ensure_future(self._lanes.run_made(made, is_urgent=is_last))
        self._pass.add_done_callback(_heard)
        await asyncio.wait({self._pass})  # a cancelled caller leaves the pass to `finish`
        self._keep(self._pass)
        elapsed = self._clock.monotonic() - started
        count = self._pass.result().count
        if count >= _LEAST_MEASURED_DOCUMENTS and elapsed > 0:
            self._documents_per_second = count / elapsed

    def _keep(self, done: asyncio.Future[Found]) -> None:
        found = done.result()
        if self.latest is None or found.count >= self.latest.count:
            self.latest = found
            self._emit(InsightsEvent(found.insights, LOCAL))

    def _found(self, documents: tuple[Document, ...]) -> Found:
        with blas.one_thread(), self._tracer.span("pass", documents=len(documents)):
            with self._tracer.span("prepare"):
                prepared = self._session.prepare(documents, now=self._clock.now())
            with self._tracer.span("group"):
                candidates = self._analyst.candidates(prepared)
            with self._tracer.span("conclude"):
                insights = self._analyst.insights(prepared, candidates)
                summary = self._analyst.summary(insights, prepared)
        return Found(_ids(documents), prepared, candidates, insights, summary)


def _heard(done: asyncio.Future[Any]) -> None:
    """Take note of a failure, which nobody may be waiting for any more."""
    if not done.cancelled():
        done.exception()


def _ids(documents: Sequence[Document]) -> tuple[str, ...]:
    return tuple(document.id for document in documents)
