"""Believe a model only as far as the evidence and the local scores bear it out."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import fmean

from groundswell.analysis import words
from groundswell.analysis.language import language
from groundswell.analysis.naming_result import Edits, Naming
from groundswell.analysis.prepared import Candidate, Prepared
from groundswell.analysis.prompts import EDIT_SYSTEM, NAME_SYSTEM, SUMMARY_SYSTEM
from groundswell.domain.query import Kind

_LEAST_WORDS = 2
_LEAST_SHARE_OF_KIND = 0.5  # of what the local score says for the kind that was asked about
_LEAST_SCORE = 0.25
_MOST_SEVERITY_STEP = 0.4
_MOST_DISCARDED = 0.25
# Between findings of one reason the median is 0.44, between others 0.30 (bundled sample).
_LEAST_LIKENESS = 0.35
_MOST_REPEATED = 0.4  # share of three-word runs that were there before
_RUN = 3
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*", re.UNICODE)
_FILLERS = frozenset(
    """
    a an and answer application assistant at by client complaint complaints customer customers data
    description feedback for from generic in insight insights is issue issues kind list name named
    of on or pain painpoint pain_point point points problem problems product question role sentence
    sentences service severity summary system task text that the them they this to user users with
    """.split()  # noqa: SIM905  # a word a line would be unreadable
)


def problem_of_name(
    name: str, evidence: Sequence[str], *, products: Iterable[str] = ()
) -> str | None:
    """Return why `name` tells nothing about `evidence` (sentences and draft), `None` if it does.

    It needs two words that say something; the names of `products` that were asked about do not.
    Whether one of them is the evidence's own is judged only where both are of one language.
    """
    known = _FILLERS.union(*(_words(product) for product in products))
    telling = [word for word in _words(name) if word not in known]
    if is_repetitive(name):
        return "repeats itself"
    if is_of_prompt(name):
        return "is a piece of what it was told"
    if _is_spaced(name) and len(telling) < _LEAST_WORDS:
        return "is too general"
    if not _is_borne_out(telling, name, evidence):
        return "has no word of its sentences"
    return None


def is_telling(text: str, evidence: Sequence[str]) -> bool:
    """Tell whether a description or a summary is about `evidence`, and says things once."""
    telling = [word for word in _words(text) if word not in _FILLERS]
    return (
        not is_repetitive(text)
        and not is_of_prompt(text)
        and _is_borne_out(telling, text, evidence)
    )


def is_repetitive(text: str) -> bool:
    """Tell whether a text goes in circles, as small models do."""
    said = _words(text)
    runs = list(zip(*(said[at:] for at in range(_RUN)), strict=False))
    if any(first == second for first, second in pairwise(said)):
        return len(said) <= _RUN or len(set(said)) * 2 <= len(said)
    return bool(runs) and 1 - len(set(runs)) / len(runs) > _MOST_REPEATED


def is_of_prompt(text: str) -> bool:
    """Tell whether a text of three words or more stands in what the model was told."""
    said = _words(text)
    return len(said) >= _RUN and any(f" {' '.join(said)} " in prompt for prompt in _PROMPTS)


def fitted(naming: Naming, candidate: Candidate, prepared: Prepared) -> Naming:
    """Return `naming` with a kind and a severity that the local scores allow.

    A new kind needs cited sentences that score for it at least half as well as for the old one.
    """
    kind = naming.kind
    if kind != candidate.kind and not _may_become(kind, naming.sentence_ids, candidate, prepared):
        kind = candidate.kind
    low = max(0.0, candidate.severity - _MOST_SEVERITY_STEP)
    high = min(1.0, candidate.severity + _MOST_SEVERITY_STEP)
    return replace(naming, kind=kind, severity=min(max(naming.severity, low), high))


def believable(edits: Edits, candidates: Sequence[Candidate], prepared: Prepared) -> Edits:
    """Return the merges of findings that are alike, and few discards, of the least sure ones.

    What the local analyst is surer of than of half of its findings is never discarded.
    """
    by_id = {item.id: item for item in candidates}
    middles = _middles(candidates, prepared)
    merges = []
    for group in edits.merges:
        known = sorted(
            (by_id[key] for key in group if key in by_id), key=lambda item: -len(item.document_ids)
        )
        alike = [item.id for item in known if _likeness(known[0], item, middles) >= _LEAST_LIKENESS]
        if len(alike) > 1:
            merges.append(tuple(key for key in group if key in alike))
    sure = {item.id: _sureness(item.kind, item.sentence_ids, prepared) for item in candidates}
    weakest = sorted(sure, key=lambda key: (sure[key], key))[: len(candidates) // 2]
    discards = tuple(key for key in edits.discards if key in weakest)
    if len(edits.discards) > len(candidates) * _MOST_DISCARDED:
        discards = ()
    return Edits(tuple(merges), discards)


def _may_become(
    kind: Kind, sentence_ids: Sequence[str], candidate: Candidate, prepared: Prepared
) -> bool:
    cited = [key for key in sentence_ids if key in set(candidate.sentence_ids)]
    new = _sureness(kind, cited, prepared)
    old = _sureness(candidate.kind, cited, prepared)
    return new >= max(_LEAST_SCORE, _LEAST_SHARE_OF_KIND * old)


def _sureness(kind: Kind, sentence_ids: Sequence[str], prepared: Prepared) -> float:
    wanted = set(sentence_ids)
    found = [
        score.kinds[kind]
        for sentence, score in zip(prepared.sentences, prepared.scores, strict=True)
        if sentence.id in wanted
    ]
    return fmean(found) if found else 0.0


def _middles(candidates: Sequence[Candidate], prepared: Prepared) -> dict[str, list[float]]:
    rows = {sentence.id: at for at, sentence in enumerate(prepared.sentences)}
    found = {}
    for item in candidates:
        middle = prepared.contexts[[rows[key] for key in item.sentence_ids]].mean(axis=0)
        length = float((middle @ middle) ** 0.5) or 1.0
        found[item.id] = middle / length
    return found


def _likeness(first: Candidate, second: Candidate, middles: Mapping[str, list[float]]) -> float:
    if first.id == second.id:
        return 1.0
    pairs = zip(middles[first.id], middles[second.id], strict=True)
    return float(sum(one * other for one, other in pairs))


def _is_borne_out(telling: Sequence[str], text: str, evidence: Sequence[str]) -> bool:
    """Tell whether a telling word stands in the evidence, where words can be compared at all."""
    if not _is_spaced(text) or _is_foreign(evidence):
        return True
    known = {words.stem(word) for line in evidence for word in _words(line)}
    return any(words.stem(word) in known for word in telling)


def _is_foreign(evidence: Sequence[str]) -> bool:
    """Tell whether the evidence is of another language than the model's, which writes English."""
    return language(" ".join(evidence)) not in {None, "en"}


def _is_spaced(text: str) -> bool:
    """Tell whether the script writes spaces between words, by its letters."""
    return not any("\u2e80" <= mark <= "\uffdc" or "\u0e00" <= mark <= "\u0eff" for mark in text)


def _words(text: str) -> list[str]:
    return [match.replace("’", "'") for match in _WORD.findall(text.casefold())]


_PROMPTS = tuple(
    f" {' '.join(_words(prompt))} " for prompt in (NAME_SYSTEM, EDIT_SYSTEM, SUMMARY_SYSTEM)
)
