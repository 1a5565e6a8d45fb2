"""Answer one question: plan → search → distil → name → ground and rank → report."""

import asyncio
import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from groundswell.analysis.duplicates import Deduplicator
from groundswell.analysis.local import Candidate, LocalAnalyst, Prepared
from groundswell.analysis.naming_model import ModelNamer
from groundswell.clock import Clock
from groundswell.domain.document import Document
from groundswell.domain.event import Event, InsightsEvent
from groundswell.domain.insight import Insight
from groundswell.domain.outcome import Outcome
from groundswell.domain.query import Query
from groundswell.domain.report import Report, ReportStatus, Usage
from groundswell.pipeline.collector import Collector
from groundswell.pipeline.name import Named, name
from groundswell.pipeline.offload import offload
from groundswell.pipeline.plan import plan
from groundswell.pipeline.sample import spread
from groundswell.pipeline.search import SearchResult, SourceCall, search
from groundswell.telemetry.diagnostics import build as build_diagnostics
from groundswell.telemetry.tracer import Tracer

_LOCAL = "local"


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How the time of a run is shared out.

    `search_share` is the part of the deadline that searching may use; `reserve_seconds` is kept
    back to write the report. `documents_per_second` is what the local analyst surely manages:
    when less time is left than all documents need, an even sample of them is analysed.
    """

    search_share: float
    reserve_seconds: float
    documents_per_second: float
    max_candidates: int


@dataclass(frozen=True, slots=True)
class Model:
    """The language model of a run: its name for the report and who asks it."""

    name: str
    namer: ModelNamer


@dataclass(slots=True)
class _Found:
    prepared: Prepared
    candidates: tuple[Candidate, ...]
    insights: tuple[Insight, ...]
    summary: str
    analyst: str = _LOCAL
    notes: list[str] = field(default_factory=list)


class Run:
    """One question on its way to a report. `stop` ends it early with what was found."""

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
        emit: Callable[[Event], None],
    ) -> None:
        self.stop = asyncio.Event()
        self._query = query
        self._calls = calls
        self._skipped = skipped
        self._analyst = analyst
        self._model = model
        self._options = options
        self._clock = clock
        self._tracer = tracer
        self._emit = emit
        self._drops: Counter[str] = Counter()
        self._plan = plan(query.text)
        self._started = clock.monotonic()
        self._deadline = self._started + query.deadline_seconds

    async def report(self) -> Report:
        """Return the answer by the deadline, whatever the sources and the model do."""
        collector = Collector(Deduplicator())
        searched = await self._search(collector)
        found = await self._distil(collector.documents)
        if found is not None and self._model is not None:
            await self._name(found, self._model)
        return self._written(collector, searched, found)

    async def _search(self, collector: Collector) -> SearchResult:
        with self._tracer.span("stage search"):
            return await search(
                self._calls,
                self._plan,
                self._query,
                collector=collector,
                clock=self._clock,
                seconds=self._remaining() * self._options.search_share,
                stop=self.stop,
                emit=self._emit,
            )

    async def _distil(self, documents: Sequence[Document]) -> _Found | None:
        """Return the local analyst's findings, `None` when no document or no time is left."""
        if not documents:
            return None
        seconds = self._remaining()
        chosen = spread(documents, int(seconds * self._options.documents_per_second))
        with self._tracer.span("stage distil", documents=len(chosen)):
            work = asyncio.ensure_future(offload(lambda: self._analysed(chosen)))
            timer = asyncio.ensure_future(self._clock.sleep(seconds))
            try:
                await asyncio.wait({work, timer}, return_when=asyncio.FIRST_COMPLETED)
                found = work.result() if work.done() else None
            finally:
                work.cancel()
                timer.cancel()
        if found is not None:
            self._drops.update(found.prepared.drops)
            if len(chosen) < len(documents):
                found.notes.append(
                    f"{len(chosen)} of {len(documents)} documents were analysed, spread evenly, "
                    "to keep the deadline."
                )
            self._emit(InsightsEvent(found.insights, _LOCAL))
        return found

    def _analysed(self, documents: Sequence[Document]) -> _Found:
        with self._tracer.span("prepare"):
            prepared = self._analyst.prepare(
                documents,
                self._query,
                terms=self._plan.terms,
                trusted=frozenset(
                    call.name for call in self._calls if call.name.startswith("file:")
                ),
                now=self._clock.now(),
            )
        with self._tracer.span("group"):
            candidates = self._analyst.candidates(prepared)
        with self._tracer.span("ground and rank"):
            insights = self._analyst.insights(prepared, candidates)
            summary = self._analyst.summary(insights, prepared)
        return _Found(prepared, candidates, insights, summary)

    async def _name(self, found: _Found, model: Model) -> None:
        """Let the model name the candidates; without an answer the local names stay."""
        with self._tracer.span("stage name", candidates=len(found.candidates)):
            named = await name(
                found.candidates,
                found.prepared,
                model.namer,
                clock=self._clock,
                seconds=self._remaining(),
                stop=self.stop,
                max_candidates=self._options.max_candidates,
            )
        if named.note is not None:
            found.notes.append(named.note)
        if named.names:
            self._adopt(found, named, model)

    def _adopt(self, found: _Found, named: Named, model: Model) -> None:
        candidates = _edited(found.candidates, named)
        found.insights = self._analyst.insights(found.prepared, candidates, named.names)
        found.summary = self._analyst.summary(found.insights, found.prepared)
        found.analyst = model.name
        self._drops["unresolved"] = found.prepared.drops["unresolved"]
        self._emit(InsightsEvent(found.insights, found.analyst))

    def _written(
        self, collector: Collector, searched: SearchResult, found: _Found | None
    ) -> Report:
        outcomes = (*searched.outcomes, *self._skipped)
        self._drops["duplicates"] += sum(len(ids) for ids in collector.duplicates.values())
        self._drops["broken"] += sum(searched.skipped.values())
        notes = list(found.notes) if found else []
        if collector.documents and found is None:
            notes.append("There was no time left to analyse what was found: give more --within.")
        insights = found.insights if found else ()
        return Report(
            id=uuid.uuid4().hex[:12],
            status=_status(insights, outcomes, has_all_time=found is not None),
            query=self._query,
            insights=insights,
            summary=found.summary if found else "",
            analyst=found.analyst if found else _LOCAL,
            documents=tuple(collector.documents),
            outcomes=outcomes,
            usage=Usage(sources_usd=searched.cost_usd),
            elapsed_seconds=self._clock.monotonic() - self._started,
            duplicates=collector.duplicates,
            notes=tuple(notes),
        )

    def diagnostics(self, *, sources: Mapping[str, Mapping[str, float]]) -> dict[str, Any]:
        """Return the diagnostics block of the finished run; `sources` are the counters."""
        return build_diagnostics(
            self._tracer,
            deadline_seconds=self._query.deadline_seconds,
            sources=sources,
            drops=self._drops,
        )

    def _remaining(self) -> float:
        left = self._deadline - self._clock.monotonic() - self._options.reserve_seconds
        return max(0.0, left)


def _edited(candidates: Sequence[Candidate], named: Named) -> tuple[Candidate, ...]:
    """Leave out what the editor discards; it can never discard everything."""
    discards: frozenset[str] = frozenset(named.edits.discards if named.edits else ())
    kept = tuple(candidate for candidate in candidates if candidate.id not in discards)
    return kept or tuple(candidates)


def _status(
    insights: Sequence[Insight], outcomes: Sequence[Outcome], *, has_all_time: bool
) -> ReportStatus:
    if not insights:
        return "empty"
    is_whole = has_all_time and all(item.status in {"ok", "skipped"} for item in outcomes)
    return "complete" if is_whole else "partial"
