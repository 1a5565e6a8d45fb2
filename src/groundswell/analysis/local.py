"""Find insights without any model: score, group, name, ground, rank."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from statistics import fmean
from typing import Any

from groundswell.analysis import naming, ranking
from groundswell.analysis.embedding import Embedder, StaticEmbedder
from groundswell.analysis.grounding import ground
from groundswell.analysis.grouping import Grouper
from groundswell.analysis.naming_result import Naming
from groundswell.analysis.options import AnalysisOptions
from groundswell.analysis.relevance import relevance
from groundswell.analysis.scoring import Score, Scorer
from groundswell.analysis.sentences import split
from groundswell.analysis.trend import trend
from groundswell.domain.document import Document
from groundswell.domain.insight import Evidence, Frequency, Insight
from groundswell.domain.query import Kind, Query
from groundswell.domain.sentence import Sentence
from groundswell.telemetry import semconv
from groundswell.telemetry.tracer import step

_CITED = 24  # best sentences of a candidate that are shown to a model or quoted from
_LEAST_TYPICAL = 10  # sentences that a name is made from, when there are so many
_READABLE_CHARACTERS = (40, 220)


@dataclass(frozen=True, slots=True)
class Prepared:
    """Relevant documents, split and scored. `drops` counts what was left out, by reason."""

    documents: Mapping[str, Document]
    sentences: tuple[Sentence, ...]
    scores: tuple[Score, ...]
    vectors: Any
    relevances: Mapping[str, float]
    engagement: Mapping[str, float]
    query: Query
    terms: tuple[str, ...]
    now: datetime
    drops: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A finding before ranking: sentence ids best first, and the local analyst's words for it."""

    id: str
    kind: Kind
    sentence_ids: tuple[str, ...]
    document_ids: tuple[str, ...]
    name: str
    description: str
    severity: float
    sentiment: float


@dataclass(frozen=True, slots=True)
class _Finding:
    """A named group; `members` are positions of sentences, most typical first."""

    kind: Kind
    name: str
    marks: tuple[str, ...]
    members: Sequence[int]


class LocalAnalyst:
    """Analyse documents on this machine; every method is pure CPU work."""

    def __init__(self, options: AnalysisOptions, *, embedder: Embedder | None = None) -> None:
        self._options = options
        self._embedder = embedder or StaticEmbedder()
        self._scorer = Scorer(self._embedder)
        self._grouper = Grouper(self._embedder)

    def prepare(
        self,
        documents: Sequence[Document],
        query: Query,
        *,
        terms: Sequence[str] = (),
        trusted: frozenset[str] = frozenset(),
        now: datetime,
    ) -> Prepared:
        """Keep what is relevant, split it into sentences and score them.

        Documents of `trusted` sources (the user's own files) are on topic by themselves.
        """
        drops: Counter[str] = Counter()
        with step(semconv.RELEVANCE, documents=len(documents)):
            values = self._relevances(documents, query, terms)
        kept: dict[str, Document] = {}
        for document, value in zip(documents, values, strict=True):
            if value < self._options.relevance_threshold and document.source not in trusted:
                drops["irrelevant"] += 1
            else:
                kept[document.id] = document
        sentences: list[Sentence] = []
        with step(semconv.SPLIT, documents=len(kept)):
            for document in kept.values():
                sentences.extend(split(document, first=len(sentences)))
        texts = [sentence.text for sentence in sentences]
        with step(semconv.EMBED, sentences=len(texts)):
            vectors = self._embedder.embed(texts)
        with step(semconv.SCORE, sentences=len(texts)):
            scores = tuple(self._scorer.scores(texts, vectors))
        return Prepared(
            documents=kept,
            sentences=tuple(sentences),
            scores=scores,
            vectors=vectors,
            relevances=dict(zip([item.id for item in documents], values, strict=True)),
            engagement=ranking.engagement(list(kept.values())),
            query=query,
            terms=tuple(terms),
            now=now,
            drops=drops,
        )

    def candidates(self, prepared: Prepared) -> tuple[Candidate, ...]:
        """Return findings of the kinds asked for, the most widespread first."""
        everywhere = naming.background(sentence.text for sentence in prepared.sentences)
        found: list[_Finding] = []
        for kind in prepared.query.kinds:
            rows = [
                at
                for at, score in enumerate(prepared.scores)
                if score.kinds[kind] >= self._options.complaint_threshold
            ]
            for group in self._grouper.groups(prepared.vectors[rows]):
                members = [rows[at] for at in group.members]
                if ranking.authors(_speakers(members, prepared)) >= self._options.min_documents:
                    marks = _marks(members, prepared, everywhere)
                    if group.theme is None and not marks:
                        continue  # a group that nothing marks is no finding
                    found.append(_Finding(kind, naming.title(group, kind, marks), marks, members))
        candidates = [
            _candidate(finding, prepared, number=number)
            for number, finding in enumerate(_with_different_names(found))
        ]
        return tuple(sorted(candidates, key=lambda item: -len(item.document_ids)))

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
        first = insights[0]
        text = (
            f"{naming.counted(documents, 'document')} from {naming.counted(sources, 'source')}, "
            f"{naming.counted(len(insights), 'finding')}; the first is **{first.name}** "
            f"({naming.people(first.frequency.authors)})."
        )
        if len(insights) > 1:
            others = "; ".join(insight.name for insight in insights[1:3])
            text += f" It is followed by: {others}."
        return text

    def _relevances(
        self, documents: Sequence[Document], query: Query, terms: Sequence[str]
    ) -> list[float]:
        texts = [f"{document.title} {document.text[:1000]}" for document in documents]
        vectors = self._embedder.embed(texts)
        return relevance(
            texts, vectors, terms=terms, question_vector=self._embedder.embed([query.text])[0]
        )

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


def _quotable(prepared: Prepared, at: int, place: float) -> float:
    """Prefer typical, strong sentences of a readable length; `place` is 0 for the most typical."""
    shortest, longest = _READABLE_CHARACTERS
    is_readable = shortest <= len(prepared.sentences[at].text) <= longest
    return 3.0 * (1.0 - place) + 0.8 * is_readable + 0.5 * prepared.scores[at].severity


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
        description=name.description,
        severity=name.severity,
    )


def _speakers(members: Iterable[int], prepared: Prepared) -> list[Document]:
    """Return the documents of the sentences at `members`, each once."""
    ids = dict.fromkeys(prepared.sentences[at].document_id for at in members)
    return [prepared.documents[item] for item in ids]


def _marks(
    members: Sequence[int], prepared: Prepared, everywhere: Mapping[str, int]
) -> tuple[str, ...]:
    typical = members[: max(_LEAST_TYPICAL, len(members) // 2)]
    texts = [prepared.sentences[at].text for at in typical]
    avoid = [word for term in prepared.terms for word in term.split()]
    return tuple(naming.topics(texts, everywhere, len(prepared.sentences), avoid=avoid))


def _with_different_names(findings: Iterable[_Finding]) -> list[_Finding]:
    """Join findings of the same kind and name into the first of them."""
    joined: dict[tuple[Kind, str], _Finding] = {}
    for item in findings:
        first = joined.setdefault((item.kind, item.name), item)
        if first is not item:
            joined[item.kind, item.name] = replace(first, members=[*first.members, *item.members])
    return list(joined.values())


def _candidate(finding: _Finding, prepared: Prepared, *, number: int) -> Candidate:
    members = finding.members
    documents = _speakers(members, prepared)
    place = {at: rank / len(members) for rank, at in enumerate(members)}
    ordered = sorted(members, key=lambda at: (-_quotable(prepared, at, place[at]), at))
    severity, sentiment = _moods(members, prepared)
    return Candidate(
        id=f"c{number}",
        kind=finding.kind,
        sentence_ids=tuple(prepared.sentences[at].id for at in ordered[:_CITED]),
        document_ids=tuple(document.id for document in documents),
        name=finding.name,
        description=naming.description(
            finding.kind,
            authors=ranking.authors(documents),
            sources=dict(Counter(document.source for document in documents).most_common()),
            marks=finding.marks,
        ),
        severity=severity,
        sentiment=sentiment,
    )


def _moods(members: Iterable[int], prepared: Prepared) -> tuple[float, float]:
    """Return mean severity and sentiment; each person counts once, however much they write."""
    by_person: dict[Hashable, list[Score]] = {}
    for at in members:
        document = prepared.documents[prepared.sentences[at].document_id]
        by_person.setdefault(ranking.person(document), []).append(prepared.scores[at])
    people = by_person.values()
    return (
        fmean(fmean(score.severity for score in scores) for scores in people),
        fmean(fmean(score.sentiment for score in scores) for scores in people),
    )
