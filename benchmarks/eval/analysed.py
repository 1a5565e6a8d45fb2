"""Run the local analyst over labelled documents."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from benchmarks.eval.corpora import Labelled
from groundswell.analysis.local import LocalAnalyst
from groundswell.analysis.options import AnalysisOptions
from groundswell.domain.document import Document
from groundswell.domain.insight import Insight
from groundswell.domain.query import Kind, Query
from groundswell.pipeline.plan import plan

NOW = datetime(2026, 11, 25, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Analysed:
    """The insights of one run, as a reader would get them."""

    documents: dict[str, Document]
    insights: tuple[Insight, ...]
    relevant: frozenset[str] = frozenset()

    def home(self) -> dict[str, str]:
        """Return the first insight of each document that has one."""
        found: dict[str, str] = {}
        for insight in self.insights:
            for document_id in insight.document_ids:
                found.setdefault(document_id, insight.id)
        return found


def analysed(
    labelled: Iterable[Labelled],
    question: str,
    *,
    kinds: tuple[Kind, ...] = ("pain_point",),
    trusted: bool = True,
    max_insights: int | None = None,
    analyst: LocalAnalyst | None = None,
) -> Analysed:
    """Analyse with the default options; `trusted` is how a user's own files are read."""
    options = AnalysisOptions() if max_insights is None else AnalysisOptions(max_insights)
    analyst = analyst or LocalAnalyst(options)
    documents = [item.document for item in labelled]
    prepared = analyst.prepare(
        documents,
        Query(question, kinds=kinds),
        terms=plan(question).subject,
        trusted=frozenset(item.source for item in documents) if trusted else frozenset(),
        now=NOW,
    )
    insights = analyst.insights(prepared, analyst.candidates(prepared))
    return Analysed({item.id: item for item in documents}, insights, frozenset(prepared.documents))


def verbatim(runs: Sequence[Analysed]) -> list[bool]:
    """Return for each quote whether it stands in its document at its offsets."""
    return [
        run.documents[quote.document_id].text[quote.start : quote.end] == quote.quote
        for run in runs
        for insight in run.insights
        for quote in insight.evidence
    ]
