"""Turn groups of sentences into candidates with names."""

import math
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import fmean
from typing import Any, Protocol, Self

from groundswell.analysis import naming, ranking, words
from groundswell.analysis.grouping import Group, Grouper
from groundswell.analysis.naming import Judge, Opinion, Voice, Words
from groundswell.analysis.options import AnalysisOptions
from groundswell.analysis.prepared import Candidate, Prepared
from groundswell.analysis.scoring import Score
from groundswell.domain.document import Document
from groundswell.domain.query import Kind

_CITED = 24  # best sentences of a candidate that are shown to a model or quoted from
_LEAST_WORDS = 3  # of a sentence that says something by itself
_SAYS_NOTHING = 2.0
_READABLE_CHARACTERS = (40, 220)
_FEW = 5  # findings below which one person's clear words are a finding too
_CLEAR = 0.6  # score of a sentence that needs no second person
_SAYS_THE_NAME = 3.0  # weight, when quotes are chosen, of the words that a name has too
_LIKE_THE_NAME = 3.0  # the same of the cosine to the name
_SURE = 3.0  # the same of how surely a sentence is of the finding's kind
_MARGIN = 0.05  # cosine by which a sentence may fit less well than the best one of its post


class Scores(Protocol):
    """Tell how surely each text is of a kind (0..1), and embed it."""

    def __call__(self, texts: Sequence[str], kind: Kind) -> tuple[Sequence[float], Any]:
        """Return a number per text, and the texts' unit rows."""
        ...


@dataclass(frozen=True, slots=True)
class _Finding:
    """A named group; `members` are positions of sentences, most typical first."""

    kind: Kind
    words: Words
    members: Sequence[int]


@dataclass(frozen=True, slots=True)
class _Lexis:
    """The stems of each sentence's words, and in how many sentences each stands."""

    stems: Sequence[set[str]]
    everywhere: Counter[str]

    @classmethod
    def of(cls, prepared: Prepared) -> Self:
        """Read every sentence once."""
        stems = [words.stems(sentence.text) for sentence in prepared.sentences]
        return cls(stems, words.background(stems))


def candidates(
    prepared: Prepared, grouper: Grouper, options: AnalysisOptions, *, scores: Scores
) -> tuple[Candidate, ...]:
    """Return findings of the kinds asked for, the most widespread first.

    A group whose people share no clause that is of the kind is no finding.
    """
    lexis = _Lexis.of(prepared)
    found: list[_Finding] = []
    for kind in prepared.query.kinds:
        rows = [
            at
            for at, score in enumerate(prepared.scores)
            if score.kinds[kind] >= options.complaint_threshold
        ]
        texts = [prepared.sentences[at].text for at in rows]
        groups = grouper.groups(prepared.contexts[rows], texts, themed=kind == "pain_point")
        for group, kept in zip(groups, _settled(groups, rows, prepared), strict=True):
            members = [rows[at] for at in kept]
            if ranking.authors(_speakers(members, prepared)) >= options.min_documents:
                named = _named(members, group, kind, prepared, lexis=lexis, scores=scores)
                if named is not None:
                    found.append(_Finding(kind, named, members))
    found += _lone(found, prepared, options, lexis=lexis, scores=scores)
    found = _with_different_names(found)
    names = scores([finding.words.name for finding in found], "pain_point")[1] if found else ()
    listed = [
        _candidate(finding, prepared, lexis=lexis, number=number, name=name)
        for number, (finding, name) in enumerate(zip(found, names, strict=True))
    ]
    return tuple(sorted(listed, key=lambda item: -len(item.document_ids)))


def _lone(
    found: Sequence[_Finding],
    prepared: Prepared,
    options: AnalysisOptions,
    *,
    lexis: _Lexis,
    scores: Scores,
) -> list[_Finding]:
    """Return what single people say clearly, one finding each, when little is said by several.

    Ten posts may hold ten different wishes; to answer that nothing was found would be untrue.
    """
    room = _FEW - len(found)
    if room <= 0:
        return []
    heard = {_person(at, prepared) for item in found for at in item.members}
    by_person: dict[Hashable, list[tuple[float, _Finding]]] = {}
    for (kind, _), members in _clear(prepared, options).items():
        if (person := _person(members[0], prepared)) in heard:
            continue
        named = naming.worded_alone(
            _voices(members, prepared, lexis),
            kind=kind,
            judge=_judge(members, kind, prepared, scores),
        )
        if named is not None:
            surest = prepared.scores[members[0]].kinds[kind]
            finding = _Finding(kind, named, members)
            by_person.setdefault(person, []).append((surest, finding))
    best = [min(each, key=_surest_first) for each in by_person.values()]
    best.sort(key=_surest_first)
    return [item for _, item in best[:room]]


def _surest_first(pair: tuple[float, _Finding]) -> tuple[float, str]:
    return -pair[0], pair[1].words.name


def _clear(prepared: Prepared, options: AnalysisOptions) -> dict[tuple[Kind, str], list[int]]:
    """Return the sentences that are surely of a kind, by kind and document, the surest first."""
    found: dict[tuple[Kind, str], list[int]] = {}
    for kind in prepared.query.kinds:
        values = [score.kinds[kind] for score in prepared.scores]
        for at in sorted(range(len(values)), key=values.__getitem__, reverse=True):
            if values[at] < max(_CLEAR, options.complaint_threshold):
                break
            found.setdefault((kind, prepared.sentences[at].document_id), []).append(at)
    return found


def _person(at: int, prepared: Prepared) -> Hashable:
    return ranking.person(prepared.documents[prepared.sentences[at].document_id])


def _settled(groups: Sequence[Group], rows: Sequence[int], prepared: Prepared) -> list[list[int]]:
    """Return the members of each group, without those whose document is better placed elsewhere.

    A post supports several findings when its sentences fit them about equally well.
    """
    best: dict[str, float] = {}
    for group in groups:
        for at, fit in zip(group.members, group.fits, strict=True):
            owner = prepared.sentences[rows[at]].document_id
            best[owner] = max(best.get(owner, 0.0), fit)
    return [
        [
            at
            for at, fit in zip(group.members, group.fits, strict=True)
            if fit >= best[prepared.sentences[rows[at]].document_id] - _MARGIN
        ]
        for group in groups
    ]


def _named(
    members: Sequence[int],
    group: Group,
    kind: Kind,
    prepared: Prepared,
    *,
    lexis: _Lexis,
    scores: Scores,
) -> Words | None:
    return naming.worded(
        _voices(members, prepared, lexis),
        kind=kind,
        theme=group.theme,
        everywhere=lexis.everywhere,
        total=len(prepared.sentences),
        avoid=_asked(prepared),
        judge=_judge(members, kind, prepared, scores),
    )


def _judge(members: Sequence[int], kind: Kind, prepared: Prepared, scores: Scores) -> Judge:
    """Return what tells how well a text speaks for the sentences at `members`."""
    centre = prepared.vectors[list(members)].mean(axis=0)

    def judged(texts: Sequence[str]) -> list[Opinion]:
        if not texts:
            return []
        strengths, rows = scores(texts, kind)
        pairs = zip(strengths, (rows @ centre).tolist(), strict=True)
        return [Opinion(strength, likeness) for strength, likeness in pairs]

    return judged


def _asked(prepared: Prepared) -> frozenset[str]:
    """Return the stems of the question's terms, which say nothing new."""
    return frozenset(word for term in prepared.terms for word in words.stems(term))


def _voices(members: Iterable[int], prepared: Prepared, lexis: _Lexis) -> list[Voice]:
    found = []
    for at in members:
        sentence = prepared.sentences[at]
        document = prepared.documents[sentence.document_id]
        is_title = bool(document.title) and sentence.text in document.title
        found.append(Voice(sentence.text, ranking.person(document), is_title, lexis.stems[at]))
    return found


def _speakers(members: Iterable[int], prepared: Prepared) -> list[Document]:
    """Return the documents of the sentences at `members`, each once."""
    ids = dict.fromkeys(prepared.sentences[at].document_id for at in members)
    return [prepared.documents[item] for item in ids]


def _with_different_names(findings: Iterable[_Finding]) -> list[_Finding]:
    """Join findings of the same kind and name into the first of them."""
    joined: dict[tuple[Kind, str], _Finding] = {}
    for item in findings:
        first = joined.setdefault((item.kind, item.words.name), item)
        if first is not item:
            joined[item.kind, item.words.name] = replace(
                first,
                words=replace(first.words, things=None),
                members=[*first.members, *item.members],
            )
    return list(joined.values())


def _candidate(
    finding: _Finding, prepared: Prepared, *, lexis: _Lexis, number: int, name: Any
) -> Candidate:
    """Return the finding with the sentences that say best what its name says; `name` is its row."""
    members = finding.members
    documents = _speakers(members, prepared)
    place = {at: rank / len(members) for rank, at in enumerate(members)}
    total = len(prepared.sentences)
    rarity = {
        word: math.log(1 + total / (1 + lexis.everywhere[word]))
        for word in words.stems(finding.words.name)
    }
    weight = _SAYS_THE_NAME / max(1.0, sum(rarity.values()))
    near: list[float] = (prepared.vectors[list(members)] @ name).tolist()
    likeness = dict(zip(members, near, strict=True))

    def fitness(at: int) -> float:
        said = rarity.keys() & lexis.stems[at]
        value = weight * sum(rarity[word] for word in said)
        value += _LIKE_THE_NAME * likeness[at] + _SURE * prepared.scores[at].kinds[finding.kind]
        return value + _quotable(prepared, at, place[at])

    ordered = sorted(members, key=lambda at: (-fitness(at), at))
    severity, sentiment = _moods(members, prepared)
    return Candidate(
        id=f"c{number}",
        kind=finding.kind,
        sentence_ids=tuple(prepared.sentences[at].id for at in ordered[:_CITED]),
        document_ids=tuple(document.id for document in documents),
        name=finding.words.name,
        description=naming.described(
            _voices(members, prepared, lexis),
            finding.words,
            everywhere=lexis.everywhere,
            total=len(prepared.sentences),
            avoid=_asked(prepared),
        ),
        severity=severity,
        sentiment=sentiment,
    )


def _quotable(prepared: Prepared, at: int, place: float) -> float:
    """Prefer typical, strong sentences of a readable length; `place` is 0 for the most typical."""
    shortest, longest = _READABLE_CHARACTERS
    text = prepared.sentences[at].text
    is_readable = shortest <= len(text) <= longest
    value = 3.0 * (1.0 - place) + 0.8 * is_readable + 0.5 * prepared.scores[at].severity
    return value - _SAYS_NOTHING * (len(text.split()) < _LEAST_WORDS)


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
