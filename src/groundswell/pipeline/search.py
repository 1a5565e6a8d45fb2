"""Search every source at once; each ends in an outcome, never in an exception."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from groundswell.clock import Clock
from groundswell.domain.event import Event, OutcomeEvent, ProgressEvent
from groundswell.domain.outcome import Outcome, OutcomeStatus
from groundswell.domain.query import Query
from groundswell.errors import GroundswellError
from groundswell.pipeline.collector import Collector
from groundswell.pipeline.plan import Plan
from groundswell.sources.source import Page, PageRequest

_DEFAULT_REMEDY = "Check the connection and `groundswell doctor`, or leave this source out."
_CUT_REMEDY = "Give more time with --within, or leave this source out."


@dataclass(frozen=True, slots=True)
class SourceCall:
    """One source, ready to be asked.

    `fetch` already holds every layer. `documents` bounds what is taken from it, `page_size` what
    one page may bring. `reason_of` tells why an answer that went well is not whole.
    """

    name: str
    fetch: Callable[[PageRequest], Awaitable[Page]]
    documents: int
    page_size: int
    max_pages: int
    options: Mapping[str, str] = field(default_factory=dict)
    reason_of: Callable[[], str | None] = lambda: None


@dataclass(slots=True)
class _Progress:
    started: float
    documents: int = 0
    skipped: int = 0
    pages: int = 0
    stale_pages: int = 0
    cost_usd: float = 0.0
    outcome: Outcome | None = None


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
) -> SearchResult:
    """Ask all `calls` side by side for at most `seconds`, or until `stop` is set."""
    started = clock.monotonic()
    progress = {call.name: _Progress(started) for call in calls}

    def settle(call: SourceCall, outcome: Outcome) -> None:
        progress[call.name].outcome = outcome
        emit(OutcomeEvent(outcome))

    async def drive(call: SourceCall) -> None:
        answered = await _drive(
            call,
            plan=plan,
            query=query,
            progress=progress[call.name],
            collector=collector,
            clock=clock,
            emit=emit,
        )
        settle(call, answered)

    async with asyncio.TaskGroup() as group:
        timer = group.create_task(clock.sleep(seconds))
        halt = group.create_task(stop.wait())
        running = {group.create_task(drive(call)): call for call in calls}
        pending = set(running)
        while pending and not (timer.done() or halt.done()):
            await asyncio.wait({*pending, timer, halt}, return_when=asyncio.FIRST_COMPLETED)
            pending = {task for task in running if not task.done()}
        was_stopped = halt.done()
        for task in (*pending, timer, halt):
            task.cancel()
    for call in calls:
        if progress[call.name].outcome is None:
            settle(call, _cut(call, progress[call.name], clock, seconds, was_stopped=was_stopped))
    return SearchResult(
        tuple(found.outcome for found in progress.values() if found.outcome is not None),
        {name: found.skipped for name, found in progress.items()},
        sum(found.cost_usd for found in progress.values()),
    )


async def _drive(
    call: SourceCall,
    *,
    plan: Plan,
    query: Query,
    progress: _Progress,
    collector: Collector,
    clock: Clock,
    emit: Callable[[Event], None],
) -> Outcome:
    cursor: str | None = None
    try:
        while progress.pages < call.max_pages and progress.documents < call.documents:
            page = await call.fetch(
                PageRequest(
                    terms=plan.terms,
                    limit=min(call.page_size, call.documents - progress.documents),
                    cursor=cursor,
                    since=query.since,
                    language=query.language,
                    options=call.options,
                )
            )
            _take(call, page, progress, collector)
            emit(ProgressEvent(call.name, progress.documents, clock.monotonic() - progress.started))
            cursor = page.next_cursor
            if cursor is None:
                break
    except GroundswellError as error:
        return _failed(call, progress, clock, error)
    return _answered(call, progress, clock)


def _take(call: SourceCall, page: Page, progress: _Progress, collector: Collector) -> None:
    progress.pages += 1
    progress.stale_pages += page.freshness == "stale"
    progress.skipped += page.skipped
    progress.cost_usd += page.cost_usd
    progress.documents += len(page.documents)
    collector.add(page.documents, source=call.name)


def _answered(call: SourceCall, progress: _Progress, clock: Clock) -> Outcome:
    elapsed_seconds = clock.monotonic() - progress.started
    status: OutcomeStatus = "ok"
    reason = call.reason_of()
    remedy = None
    if progress.stale_pages:
        status = "stale"
        reason = "the source failed; older results from the cache were used"
        remedy = "Ask again later, or see `groundswell doctor`."
    elif reason is not None:
        status = "partial"
    elif progress.documents == 0:
        reason = "nothing found"
    return Outcome(call.name, status, progress.documents, reason, remedy, elapsed_seconds)


def _failed(
    call: SourceCall, progress: _Progress, clock: Clock, error: GroundswellError
) -> Outcome:
    return Outcome(
        call.name,
        "partial" if progress.documents else "failed",
        progress.documents,
        error.message,
        error.remedy or _DEFAULT_REMEDY,
        clock.monotonic() - progress.started,
    )


def _cut(
    call: SourceCall, progress: _Progress, clock: Clock, seconds: float, *, was_stopped: bool
) -> Outcome:
    reason = "interrupted" if was_stopped else f"no answer within {seconds:.1f} s"
    if progress.documents and not was_stopped:
        reason = f"cut after {seconds:.1f} s with more to come"
    return Outcome(
        call.name,
        "partial" if progress.documents else "failed",
        progress.documents,
        reason,
        None if was_stopped else _CUT_REMEDY,
        clock.monotonic() - progress.started,
    )
