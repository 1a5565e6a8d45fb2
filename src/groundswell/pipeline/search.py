"""Search every source at once; each ends in an outcome, never in an exception."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace

from groundswell.clock import Clock
from groundswell.domain.event import Event, OutcomeEvent, ProgressEvent
from groundswell.domain.outcome import Outcome
from groundswell.domain.query import Query
from groundswell.errors import GroundswellError
from groundswell.pipeline import outcomes
from groundswell.pipeline.collector import Collector
from groundswell.pipeline.gate import Gate
from groundswell.pipeline.outcomes import Progress
from groundswell.pipeline.plan import Plan
from groundswell.pipeline.straggler import StragglerRule, patience_seconds
from groundswell.sources.source import Page, PageRequest
from groundswell.telemetry import semconv
from groundswell.telemetry.tracer import step

Terms = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Price:
    """What a source bills for each document, `least_page` at least being asked for at once."""

    max_usd: float
    usd_per_document: float
    least_page: int

    def documents(self, spent_usd: float) -> int:
        """Return how many documents the rest of the money surely pays, 0 if not a least page."""
        count = int((self.max_usd - spent_usd) / self.usd_per_document + 1e-6)
        return count if count >= self.least_page else 0


@dataclass(frozen=True, slots=True)
class SourceCall:
    """One source, ready to be asked.

    `fetch` already holds every layer. `documents` bounds what is taken from it, `page_size` what
    one page may bring. `reason_of` tells why an answer that went well is not whole, `note_of`
    what is worth knowing of a whole one. The user's own files are waited for (`is_waited_for`)
    even when other sources have brought enough. Of a source that costs money, no page is asked
    for that might cost more than is left of `price`.
    """

    name: str
    fetch: Callable[[PageRequest], Awaitable[Page]]
    documents: int
    page_size: int
    max_pages: int
    options: Mapping[str, str] = field(default_factory=dict)
    reason_of: Callable[[], str | None] = lambda: None
    note_of: Callable[[], str | None] = lambda: None
    is_waited_for: bool = False
    price: Price | None = None


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What the search brought besides documents; `skipped` counts broken items per source."""

    outcomes: tuple[Outcome, ...]
    skipped: Mapping[str, int]
    cost_usd: float


async def search(
    calls: Sequence[SourceCall],
    plan: Plan,
    query: Query,
    *,
    collector: Collector,
    clock: Clock,
    seconds: float,
    stop: asyncio.Event,
    emit: Callable[[Event], None],
    straggler: StragglerRule | None = None,
    more: Callable[[], Awaitable[Sequence[Terms]]] | None = None,
    gate: Gate | None = None,
) -> SearchResult:
    """Ask all `calls` side by side for at most `seconds`, or until `stop` is set.

    With a `straggler` rule, the last sources are cut once waiting for them does not pay. `more`
    brings further searches: sources that are through are asked for those while others still work,
    and nobody waits for it. A `gate` that stays shut tells that the cache alone answered: then
    all of what it holds of the further searches is taken.
    """
    wave = _Search(calls, plan, query, collector=collector, clock=clock, emit=emit, gate=gate)
    await wave.run(seconds=seconds, stop=stop, straggler=straggler, more=more)
    return wave.result()


class _Search:
    def __init__(
        self,
        calls: Sequence[SourceCall],
        plan: Plan,
        query: Query,
        *,
        collector: Collector,
        clock: Clock,
        emit: Callable[[Event], None],
        gate: Gate | None,
    ) -> None:
        self._gate = gate
        self._calls = calls
        self._plan = plan
        self._query = query
        self._collector = collector
        self._clock = clock
        self._emit = emit
        self._started = clock.monotonic()
        self._progress = {call.name: Progress(self._started) for call in calls}
        self._through: asyncio.Queue[SourceCall | None] = asyncio.Queue()

    async def run(
        self,
        *,
        seconds: float,
        stop: asyncio.Event,
        straggler: StragglerRule | None,
        more: Callable[[], Awaitable[Sequence[Terms]]] | None,
    ) -> None:
        async with asyncio.TaskGroup() as group:
            second = group.create_task(self._second_wave(more)) if more is not None else None
            end = group.create_task(self._clock.sleep(seconds))
            halt = group.create_task(stop.wait())
            running = {group.create_task(self._drive(call)): call for call in self._calls}
            pending = set(running)
            while pending and not (end.done() or halt.done()):
                patience = self._patience(straggler, [running[task] for task in pending])
                tired = group.create_task(self._clock.sleep(patience)) if patience else None
                timers = {end, halt} | ({tired} if tired else set())
                await asyncio.wait({*pending, *timers}, return_when=asyncio.FIRST_COMPLETED)
                pending = {task for task in running if not task.done()}
                if tired is not None and tired.done():
                    break
                if tired is not None:
                    tired.cancel()
            if second is not None and not pending and self._gate is not None:
                self._gate.shut()
                self._through.put_nowait(None)
                if not self._gate.is_open:
                    await asyncio.wait({second, end, halt}, return_when=asyncio.FIRST_COMPLETED)
            was_stopped = halt.done()
            for task in (*pending, end, halt, *([second] if second else [])):
                task.cancel()
        for call in self._calls:
            if self._progress[call.name].outcome is None:
                cut = outcomes.cut(
                    call.name,
                    self._progress[call.name],
                    now=self._clock.monotonic(),
                    was_stopped=was_stopped,
                )
                self._settle(call, cut)

    def result(self) -> SearchResult:
        found = self._progress.values()
        return SearchResult(
            tuple(
                outcomes.counted(item.outcome, item) for item in found if item.outcome is not None
            ),
            {name: item.skipped for name, item in self._progress.items()},
            sum(item.cost_usd for item in found),
        )

    def _patience(self, rule: StragglerRule | None, running: Sequence[SourceCall]) -> float | None:
        """Return how long the `running` sources are still waited for; `None`: their whole share."""
        if rule is None or any(call.is_waited_for for call in running):
            return None
        until = patience_seconds(
            rule,
            documents=len(self._collector),
            settled_seconds=[
                item.outcome.elapsed_seconds
                for item in self._progress.values()
                if item.outcome is not None and item.documents
            ],
        )
        if until is None:
            return None
        return max(1e-3, self._started + until - self._clock.monotonic())

    def _settle(self, call: SourceCall, outcome: Outcome) -> None:
        self._progress[call.name].outcome = outcome
        self._emit(OutcomeEvent(outcome))

    async def _drive(self, call: SourceCall) -> None:
        progress = self._progress[call.name]
        try:
            with _asking(call, progress):
                await self._read(call, progress)
        except GroundswellError as error:
            now = self._clock.monotonic()
            self._settle(call, outcomes.failed(call.name, progress, now=now, error=error))
        else:
            now = self._clock.monotonic()
            reason = call.reason_of()
            running = sum(item.outcome is None for item in self._progress.values()) - 1
            is_last = not running and (self._gate is None or self._gate.is_open)
            if not is_last and not call.is_waited_for:  # one's own files are read whole at first
                self._through.put_nowait(call)
            self._settle(
                call,
                outcomes.answered(call.name, progress, now=now, reason=reason, note=call.note_of()),
            )

    async def _read(self, call: SourceCall, progress: Progress) -> None:
        """Read page after page, and those that are known to be there side by side.

        Raises:
            GroundswellError: the first failure of a page; the others are read all the same.
        """
        asked: set[str | None] = set()
        failures: list[GroundswellError] = []

        async def read(cursor: str | None, group: asyncio.TaskGroup, limit: int) -> None:
            try:
                page = await call.fetch(self._page(call, self._plan.terms, limit, cursor))
            except GroundswellError as error:
                failures.append(error)
                return
            self._take(call, page, progress)
            if failures:
                return
            # A page that costs money is asked for when the one before has been paid.
            beside = page.side_cursors if call.price is None else ()
            for following in (page.next_cursor, *beside):
                start(following, group)

        def start(cursor: str | None, group: asyncio.TaskGroup) -> None:
            is_known = cursor in asked or (cursor is None and bool(asked))
            limit = _room(call, progress)
            if not is_known and limit > 0 and len(asked) < call.max_pages:
                asked.add(cursor)
                group.create_task(read(cursor, group, limit))

        async with asyncio.TaskGroup() as group:
            start(None, group)
        if failures:
            raise failures[0]

    async def _second_wave(self, more: Callable[[], Awaitable[Sequence[Terms]]]) -> None:
        """Ask each source that is through for what `more` adds, until the first wave ends."""
        searches = await more()
        if not searches:
            return
        async with asyncio.TaskGroup() as group:
            while (call := await self._through.get()) is not None:
                group.create_task(self._ask_more(call, searches))

    async def _ask_more(self, call: SourceCall, searches: Sequence[Terms]) -> None:
        """Take one page a search. A failure ends it: the source's outcome is settled already."""
        progress = self._progress[call.name]
        with suppress(GroundswellError), _asking(call, progress):
            for terms in searches:
                if (limit := _room(call, progress)) <= 0:
                    return
                request = replace(self._page(call, terms, limit), is_extra=True)
                self._take(call, await call.fetch(request), progress)

    def _page(
        self, call: SourceCall, terms: Terms, limit: int, cursor: str | None = None
    ) -> PageRequest:
        return PageRequest(
            terms=terms,
            limit=limit,
            cursor=cursor,
            since=self._query.since,
            language=self._query.language,
            options=call.options,
        )

    def _take(self, call: SourceCall, page: Page, progress: Progress) -> None:
        documents = page.documents[: max(0, call.documents - progress.documents)]
        progress.pages += 1
        progress.cached_pages += page.freshness != "live"
        progress.stale_pages += page.freshness == "stale"
        progress.skipped += page.skipped
        progress.cost_usd += page.cost_usd
        progress.first_cost_usd += page.cost_usd or page.first_cost_usd
        progress.documents += len(documents)
        with step(semconv.DEDUPE, documents=len(documents)):
            self._collector.add(documents, source=call.name)
        elapsed_seconds = self._clock.monotonic() - progress.started
        self._emit(ProgressEvent(call.name, progress.documents, elapsed_seconds))


@contextmanager
def _asking(call: SourceCall, progress: Progress) -> Iterator[None]:
    """Hold the span around what a source does in one wave, with how many documents it brought."""
    before = progress.documents
    with step(semconv.execute_tool(call.name), source=call.name) as span:
        try:
            yield
        finally:
            if span is not None:
                span.set(semconv.DOCUMENTS, progress.documents - before)


def _room(call: SourceCall, progress: Progress) -> int:
    """Return how many documents the next page may bring, 0 for no further page."""
    if progress.pages >= call.max_pages:
        return 0
    room = min(call.page_size, call.documents - progress.documents)
    return room if call.price is None else min(room, call.price.documents(progress.first_cost_usd))
