"""Find insights without any model: score, group, name, ground, rank."""

import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from groundswell.analysis import blas, naming, ranking
from groundswell.analysis import candidates as finding
from groundswell.analysis.embedding import Embedder, StaticEmbedder
from groundswell.analysis.grounding import ground
from groundswell.analysis.grouping import Grouper
from groundswell.analysis.naming_result import Naming
from groundswell.analysis.options import AnalysisOptions
from groundswell.analysis.prepared import Candidate, Prepared
from groundswell.analysis.scoring import Scorer
from groundswell.analysis.session import Session
from groundswell.analysis.trend import trend
from groundswell.domain.document import Document
from groundswell.domain.insight import Evidence, Frequency, Insight
from groundswell.domain.query import Kind, Query
from groundswell.telemetry import semconv
from groundswell.telemetry.tracer import step


class LocalAnalyst:
    """Analyse documents on this machine; every method is pure CPU work.

    What belongs to all questions is here, what belongs to one is in its `session`.
    """

    def __init__(self, options: AnalysisOptions, *, embedder: Embedder | None = None) -> None:
        self._options = options
        self._embedder = embedder or StaticEmbedder()
        self._scorer = Scorer(self._embedder)
        self._grouper = Grouper(self._embedder)
        self._loading = threading.Lock()
        self.is_warm = False

    def warm_up(self) -> None:
        """Load and learn what every question needs; a first pass without it does so itself.

        Raises:
            ConfigurationError: a package that it needs is damaged.
        """
        with self._loading, blas.one_thread():
            if not self.is_warm:
                self._scores(["It crashes."], "pain_point")
                self._grouper.warm_up()
                self.is_warm = True

    def session(
        self,
        query: Query,
        *,
        terms: Sequence[str] = (),
        trusted: frozenset[str] = frozenset(),
    ) -> Session:
        """Return a reader that reads each document of a growing set once.

        Documents of `trusted` sources (the user's own files) are on topic by themselves, unless
        their topic clearly has nothing to do with the question.
        """
        return Session(
            self._options,
            query,
            embedder=self._embedder,
            scorer=self._scorer,
            terms=terms,
            trusted=trusted,
        )

    def prepare(
        self,
        documents: Sequence[Document],
        query: Query,
        *,
        terms: Sequence[str] = (),
        trusted: frozenset[str] = frozenset(),
        now: datetime,
    ) -> Prepared:
        """Keep what is relevant, split it into sentences and score them, in one go."""
        return self.session(query, terms=terms, trusted=trusted).prepare(documents, now=now)

    def candidates(self, prepared: Prepared) -> tuple[Candidate, ...]:
        """Return findings of the kinds asked for, the most widespread first."""
        return finding.candidates(prepared, self._grouper, self._options, scores=self._scores)

    def _scores(self, texts: Sequence[str], kind: Kind) -> tuple[list[float], Any]:
        rows = self._embedder.embed(texts)
        return [score.kinds[kind] for score in self._scorer.scores(texts, rows)], rows

    def insights(
        self,
        prepared: Prepared,
        candidates: Sequence[Candidate],
        names: Mapping[str, Naming] | None = None,
    ) -> tuple[Insight, ...]:
        """Return ranked insights; a model's `names` replace the local ones where given.

        `prepared.drops["unresolved"]` becomes the number of cited sentence ids that lead nowhere.
        """
        largest = max(
            (ranking.authors(_documents(item, prepared)) for item in candidates), default=1
        )
        sentences = {sentence.id: sentence for sentence in prepared.sentences}
        given = names or {}
        with step(semconv.GROUND, candidates=len(candidates)):
            cited = [
                ground(
                    _cited(item, given.get(item.id)),
                    sentences=sentences,
                    documents=prepared.documents,
                    limit=self._options.quotes_per_insight,
                )
                for item in candidates
            ]
        with step(semconv.RANK, candidates=len(candidates)):
            found = [
                self._insight(_renamed(item, given.get(item.id)), prepared, it.evidence, largest)
                for item, it in zip(candidates, cited, strict=True)
            ]
        unresolved = sum(item.unresolved for item in cited)
        if unresolved:
            prepared.drops["unresolved"] = unresolved
        else:
            prepared.drops.pop("unresolved", None)
        grounded = [insight for insight in found if insight.evidence]
        grounded.sort(key=lambda insight: (-insight.score, insight.name))
        return tuple(
            replace(insight, id=f"i{rank}")
            for rank, insight in enumerate(grounded[: self._options.max_insights], start=1)
        )

    def summary(self, insights: Sequence[Insight], prepared: Prepared) -> str:
        """Return at most three sentences of Markdown."""
        if not insights:
            return "Nothing in the documents answers the question."
        documents = len(prepared.documents)
        sources = len({document.source for document in prepared.documents.values()})
        first, *others = (
            f"**{insight.name}** ({naming.people(insight.frequency.authors)})"
            for insight in insights[:3]
        )
        text = (
            f"{naming.counted(documents, 'document')} from {naming.counted(sources, 'source')}, "
            f"{naming.counted(len(insights), 'finding')}; the first is {first}."
        )
        return f"{text} Next: {' and '.join(others)}." if others else text

    def _insight(
        self,
        candidate: Candidate,
        prepared: Prepared,
        evidence: tuple[Evidence, ...],
        largest: int,
    ) -> Insight:
        documents = _documents(candidate, prepared)
        people = ranking.authors(documents)
        values = [prepared.relevances[document.id] for document in documents]
        parts = ranking.parts(
            documents,
            largest=largest,
            severity=candidate.severity,
            relevance=sum(values) / len(values),
            engagement=prepared.engagement,
            now=prepared.now,
        )
        moments = sorted(item.created_at for item in documents if item.created_at is not None)
        return Insight(
            id=candidate.id,
            kind=candidate.kind,
            name=candidate.name,
            description=candidate.description,
            score=round(ranking.score(parts, self._options.weights), 4),
            score_parts={name: round(value, 4) for name, value in parts.items()},
            frequency=Frequency(len(documents), people, ranking.label(people, largest)),
            severity=round(candidate.severity, 3),
            sentiment=round(candidate.sentiment, 3),
            sources=dict(Counter(document.source for document in documents).most_common()),
            document_ids=candidate.document_ids,
            evidence=evidence,
            first_seen=moments[0] if moments else None,
            last_seen=moments[-1] if moments else None,
            trend=trend(documents),
        )


def _documents(candidate: Candidate, prepared: Prepared) -> list[Document]:
    return [prepared.documents[document_id] for document_id in candidate.document_ids]


def _cited(candidate: Candidate, name: Naming | None) -> tuple[str, ...]:
    """Return the ids to quote, a model's choice first; one it was not shown leads nowhere."""
    if name is None:
        return candidate.sentence_ids
    shown = frozenset(candidate.sentence_ids)
    chosen = tuple(item if item in shown else "" for item in name.sentence_ids)
    return (*chosen, *(item for item in candidate.sentence_ids if item not in chosen))


def _renamed(candidate: Candidate, name: Naming | None) -> Candidate:
    if name is None:
        return candidate
    return replace(
        candidate,
        kind=name.kind,
        name=name.name,
        description=name.description or candidate.description,
        severity=name.severity,
    )
