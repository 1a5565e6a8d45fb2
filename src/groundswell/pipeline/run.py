"""Answer one question: plan → search → distil → name → ground and rank → report."""

import asyncio
import secrets
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from groundswell.analysis.duplicates import Deduplicator
from groundswell.analysis.local import LocalAnalyst
from groundswell.analysis.naming_model import ModelNamer
from groundswell.clock import Clock
from groundswell.domain.document import Document
from groundswell.domain.event import Event, InsightsEvent, PlanEvent, StageEvent
from groundswell.domain.insight import Insight
from groundswell.domain.outcome import Outcome
from groundswell.domain.query import Query
from groundswell.domain.report import Report, ReportStatus, Usage
from groundswell.errors import DeadlineExceededError, GroundswellError
from groundswell.pipeline.collector import Collector
from groundswell.pipeline.distil import LOCAL, Distiller, Found
from groundswell.pipeline.gate import Gate
from groundswell.pipeline.lanes import Lanes
from groundswell.pipeline.model_plan import ModelPlanner
from groundswell.pipeline.name import Named, name
from groundswell.pipeline.plan import plan
from groundswell.pipeline.reserve import reserve_seconds
from groundswell.pipeline.search import SearchResult, SourceCall, Terms, search
from groundswell.pipeline.straggler import StragglerRule
from groundswell.telemetry import semconv
from groundswell.telemetry.diagnostics import RunFacts
from groundswell.telemetry.tracer import Tracer

_ID_BYTES = 16


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How the time of a run is shared out.

    `search_share` is the part of the deadline that searching may use, `naming_share` what is kept
    for a language model (searching has it too when there is none). `reserve_seconds` is kept back
    to write the report.
    """

    search_share: float
    naming_share: float
    reserve_seconds: float
    straggler: StragglerRule
    max_candidates: int


@dataclass(frozen=True, slots=True)
class Model:
    """The language model of a run: its name for the report and who asks it for what."""

    name: str
    namer: ModelNamer
    planner: ModelPlanner | None = None
    with_summary: bool = True


class Run:
    """One question on its way to a report. `stop` ends it early with what was found.

    Its deadline counts from `asked_at`, in monotonic seconds; `others` run beside it.
    """

    def __init__(
        self,
        query: Query,
        *,
        calls: Sequence[SourceCall],
        skipped: Sequence[Outcome],
        analyst: LocalAnalyst,
        model: Model | None,
        options: RunOptions,
        clock: Clock,
        tracer: Tracer,
        asked_at: float,
        emit: Callable[[Event], None],
        lanes: Lanes,
        stop: asyncio.Event,
        gate: Gate | None = None,
        others: Callable[[], int] = lambda: 0,
    ) -> None:
        self.stop = stop
        self._others = others
        self._query = query
        self._calls = calls
        self._skipped = skipped
        self._analyst = analyst
        self._lanes = lanes
        self._model = model
        self._options = options
        self._clock = clock
        self._tracer = tracer
        self._first_insight_seconds: float | None = None
        self._collector = Collector(Deduplicator())
        self._drops: Counter[str] = Counter()
        self._notes: list[str] = []
        self._plan = plan(query.text)
        self._started = asked_at
        self._deadline = self._started + query.deadline_seconds
        self._events = emit
        self._gate = gate

    async def report(self) -> Report:
        """Return the answer by the deadline, whatever the sources and the model do."""
        collector = self._collector
        distiller = self._distiller()
        try:
            searched = await self._search(collector, distiller)
            found = await self._distil(collector.documents, distiller)
        finally:
            distiller.end()
        if found is not None and self._model is not None:
            await self._name(found, self._model)
        return self._written(collector, searched, found)

    async def _search(self, collector: Collector, distiller: Distiller) -> SearchResult:
        """Ask every source; what has arrived is analysed meanwhile."""
        share = self._options.search_share
        if self._model is None:
            share += self._options.naming_share
        self._tell_plan(1, (self._plan.terms,))
        with self._stage("search"):
            async with asyncio.TaskGroup() as group:
                following = group.create_task(distiller.follow(collector))
                searched = await search(
                    self._calls,
                    self._plan,
                    self._query,
                    collector=collector,
                    clock=self._clock,
                    seconds=self._remaining() * min(share, 1.0),
                    stop=self.stop,
                    emit=self._emit,
                    straggler=self._options.straggler,
                    more=self._planned_more(),
                    gate=self._gate,
                )
                following.cancel()
        return searched

    async def _distil(self, documents: Sequence[Document], distiller: Distiller) -> Found | None:
        """Return the local analyst's findings, `None` when no document or no time was left."""
        if not documents:
            return None
        with self._stage("distil"):
            found = await distiller.finish(documents, seconds=self._remaining(), stop=self.stop)
        if found is not None:
            self._drops.update(found.drops)
        return found

    def _planned_more(self) -> Callable[[], Awaitable[Sequence[Terms]]] | None:
        """Return what lets the model add searches, `None` when there is nobody to ask."""
        planner = self._model.planner if self._model else None
        if planner is None or all(call.is_waited_for for call in self._calls):
            return None
        return partial(self._more, planner)

    async def _more(self, planner: ModelPlanner) -> Sequence[Terms]:
        try:
            searches = await planner.plan(self._query.text, self._plan)
        except DeadlineExceededError:
            return ()  # nothing is missing: nobody waits for it
        except GroundswellError as error:
            said = error.message + (f": {error.remedy.rstrip('.')}" if error.remedy else "")
            self._notes.append(f"The model added nothing to the search ({said}).")
            return ()
        if searches:
            self._tell_plan(2, searches)
        return searches

    def _tell_plan(self, wave: int, searches: Sequence[Terms]) -> None:
        # One's own files are read whole, whatever is searched for.
        sources = tuple(call.name for call in self._calls if not call.is_waited_for)
        if sources:
            self._emit(PlanEvent(wave, tuple(searches), sources))

    def _distiller(self) -> Distiller:
        return Distiller(
            self._analyst,
            self._query,
            terms=self._plan.subject,
            trusted=frozenset(call.name for call in self._calls if call.name.startswith("file:")),
            clock=self._clock,
            tracer=self._tracer,
            emit=self._emit,
            lanes=self._lanes,
        )

    async def _name(self, found: Found, model: Model) -> None:
        """Let the model name the candidates; without an answer the local names stay."""
        with self._stage("name"):
            named = await name(
                found.candidates,
                found.prepared,
                model.namer,
                clock=self._clock,
                seconds=self._remaining(),
                stop=self.stop,
                max_candidates=self._options.max_candidates,
                with_summary=model.with_summary,
            )
        if named.note is not None:
            found.notes.append(named.note)
        if named.has_answers:
            self._adopt(found, named, model)

    def _adopt(self, found: Found, named: Named, model: Model) -> None:
        candidates, names = named.applied(found.candidates, found.prepared)
        found.insights = self._analyst.insights(found.prepared, candidates, names)
        found.summary = named.summary_text(candidates, found.candidates) or self._analyst.summary(
            found.insights, found.prepared
        )
        found.analyst = model.name
        self._drops["unresolved"] = found.prepared.drops["unresolved"]
        self._emit(InsightsEvent(found.insights, found.analyst))

    def _written(self, collector: Collector, searched: SearchResult, found: Found | None) -> Report:
        outcomes = (*searched.outcomes, *self._skipped)
        self._drops["duplicates"] += sum(len(ids) for ids in collector.duplicates.values())
        self._drops["broken"] += sum(searched.skipped.values())
        notes = [*self._notes, *(found.notes if found else ())]
        if collector.documents and found is None:
            notes.append("There was no time left to analyse what was found: give more --within.")
        insights = found.insights if found else ()
        is_whole = found is None or found.count >= len(collector.documents)
        return Report(
            id=secrets.token_hex(_ID_BYTES),  # whoever knows it may read a kept report
            status=_status(insights, outcomes, is_whole=is_whole),
            query=self._query,
            insights=insights,
            summary=found.summary if found else "",
            analyst=found.analyst if found else LOCAL,
            documents=tuple(collector.documents),
            outcomes=outcomes,
            usage=Usage(sources_usd=searched.cost_usd),
            elapsed_seconds=self._clock.monotonic() - self._started,
            duplicates=collector.duplicates,
            notes=tuple(notes),
            drops={reason: number for reason, number in self._drops.items() if number},
            languages=dict(found.prepared.languages.most_common()) if found else {},
        )

    def facts(self, *, counters: Mapping[str, Mapping[str, float]]) -> RunFacts:
        """Return what its spans do not tell of the finished run; `counters` are per source."""
        return RunFacts(
            deadline_seconds=self._query.deadline_seconds,
            counters=counters,
            received=dict(self._collector.received),
            kept=Counter(document.source for document in self._collector.documents),
            drops=dict(self._drops),
            first_insight_seconds=self._first_insight_seconds,
            asked_at=self._started,
        )

    @contextmanager
    def _stage(self, stage: str) -> Iterator[None]:
        started = self._clock.monotonic()
        with self._tracer.span(semconv.stage(stage)):
            yield
        self._emit(StageEvent(stage, self._clock.monotonic() - started))

    def _emit(self, event: Event) -> None:
        """Pass an event on; the first that holds insights is a moment to measure."""
        has_insights = isinstance(event, InsightsEvent) and bool(event.insights)
        if has_insights and self._first_insight_seconds is None:
            self._first_insight_seconds = self._clock.monotonic() - self._started
        self._events(event)

    def _remaining(self) -> float:
        kept = reserve_seconds(
            self._options.reserve_seconds,
            others=self._others(),
            deadline_seconds=self._query.deadline_seconds,
        )
        return max(0.0, self._deadline - self._clock.monotonic() - kept)


def _status(
    insights: Sequence[Insight], outcomes: Sequence[Outcome], *, is_whole: bool
) -> ReportStatus:
    if not insights:
        return "empty"
    is_complete = is_whole and all(item.status in {"ok", "skipped"} for item in outcomes)
    return "complete" if is_complete else "partial"
