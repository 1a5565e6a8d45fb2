"""Judge how much a document has to do with the question."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from groundswell.analysis.topic_tree import on_topic
from groundswell.analysis.vectors import leverages, ridge, unit
from groundswell.domain.document import Document

_WORDS_WEIGHT = 0.7
_FULL_NEARNESS = 0.5  # cosine from which a text is as near to the question as can be
_ELSEWHERE = 0.1  # at most, for a document whose topic lacks the question's subject
_SAME_TOPIC = 0.3  # at least, for one that shares its topic with those that name the subject
_SEPARATE = 0.8  # area under the curve from which texts tell named and unnamed documents apart
_LEAST_NAMED = 5
_SURE = 0.3  # held-out value (-1 other, 1 named) from which an unnamed text counts as about it
_PENALTY = 10.0
_ROUNDS = 3
_IN_PASSING = -0.3  # value (-1 other, 1 about it) to which a text that names a term is about it
_READ = 1_000  # characters of a document that are searched for terms
_STEM = 4
_SHORT_PLURAL = re.compile(r"\w{3}s(?<!ss|us)(?<!news|lens)")
_SPACE = re.compile(r"[\W_]+", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Relevance:
    """Values in 0..1, and a mask of the documents that are about something else.

    `has_name` says that the subject is a name, which is written alike in every language.
    """

    values: Any
    is_elsewhere: Any
    has_name: bool = False


def relevance(
    documents: Sequence[Document], vectors: Any, *, terms: Sequence[str], question_vector: Any
) -> Relevance:
    """Return how much each document has to do with the search `terms`.

    What names a term is about it. Of the others, those are left out that stand apart: the topics
    in which the terms hardly occur (see `topic_tree`), and when a term is a name ("Billow"), the
    documents that a linear model of the vectors tells from those with the name. Where named and
    unnamed documents cannot be told apart, all are about the same. `vectors` are unit rows.
    """
    import numpy as np  # noqa: PLC0415  # heavy

    near = np.clip(vectors @ question_vector / _FULL_NEARNESS, 0.0, 1.0)
    everything = np.zeros(len(documents), dtype=bool)
    if not terms:
        return Relevance(np.ones(len(documents)), everything)
    counts = np.array([_hits(document, terms) for document in documents], dtype=float)
    counts = counts.reshape(len(documents), len(terms))
    names = [at for at, term in enumerate(terms) if _is_name(term)]
    subject = names if names and counts[:, names].any() else list(range(len(terms)))
    hits = counts[:, subject].any(axis=1)
    if not hits.any():
        return Relevance((1 - _WORDS_WEIGHT) * near, everything)
    # The term itself must not draw together those that name it.
    plain = unit(vectors - np.outer(vectors @ question_vector, question_vector))
    about = _narrowed(plain, hits, on_topic(plain, hits) | hits)
    if subject == names:
        about = hits | (about & _like_the_named(plain, hits))
    # A term that most documents name tells little about which of them answer the question.
    rarity = np.log1p(len(documents) / np.maximum(counts.sum(axis=0), 1.0)) ** 2
    share = np.where(hits & (subject == names), 1.0, counts @ (rarity / rarity.sum()))
    values = _WORDS_WEIGHT * share + (1 - _WORDS_WEIGHT) * near
    if not about.all():
        values = np.where(about, np.maximum(values, _SAME_TOPIC), np.minimum(values, _ELSEWHERE))
    return Relevance(values, ~about, has_name=subject == names)


def _narrowed(vectors: Any, hits: Any, about: Any) -> Any:
    """Return `about` (which holds all `hits`) without what is more like the topics left out.

    A topic may hold documents of both subjects, and a document may name a term in passing. Where
    texts tell the hits from what was left out, a linear model of them decides, first about what
    it was not shown, then about every document.
    """
    import numpy as np  # noqa: PLC0415  # heavy

    if min(int((~about).sum()), int(hits.sum())) < _LEAST_NAMED:
        return about
    positive, known = hits, ~about | hits
    for _ in range(_ROUNDS):
        values = _held_out(vectors, positive, known)
        if _curve(values[known], positive[known]) < _SEPARATE:
            return about
        positive = values > np.where(hits, _IN_PASSING, 0.0)
        known = np.ones(len(vectors), dtype=bool)
    return about & positive


def _held_out(vectors: Any, about: Any, known: Any) -> Any:
    """Return what a linear model that knows all `known` rows but the one says about each row.

    1 is as those `about` the subject, -1 as the other known rows; both weigh the same.
    """
    import numpy as np  # noqa: PLC0415  # heavy

    size = known.sum() / 2
    weights = np.where(about, size / about.sum(), size / max(1, (known & ~about).sum()))
    weights = np.where(known, weights, 0.0).astype(np.float32)
    wanted = np.where(about, 1.0, -1.0).astype(np.float32)
    fitted, inverse = ridge(vectors, wanted, weights=weights, penalty=_PENALTY)
    leverage = leverages(vectors, inverse, weights)
    return (fitted - leverage * wanted) / (1 - np.minimum(leverage, 0.99))


def _like_the_named(vectors: Any, hits: Any) -> Any:
    """Return a mask of what a model of the vectors cannot tell from the named documents."""
    import numpy as np  # noqa: PLC0415  # heavy

    everything = np.ones(len(vectors), dtype=bool)
    if hits.sum() < _LEAST_NAMED or (~hits).sum() < _LEAST_NAMED:
        return everything
    held_out = _held_out(vectors, hits, everything)
    return held_out > _SURE if _curve(held_out, hits) >= _SEPARATE else everything


def _curve(values: Any, hits: Any) -> float:
    """Return the area under the ROC curve."""
    ranks = values.argsort(kind="stable").argsort(kind="stable") + 1
    good, bad = int(hits.sum()), int((~hits).sum())
    return float((ranks[hits].sum() - good * (good + 1) / 2) / (good * bad))


def _hits(document: Document, terms: Sequence[str]) -> list[bool]:
    said = " ".join(str(value) for value in document.extra.values() if isinstance(value, str))
    text = f"{document.title} {document.text[:_READ]} {said} {document.url}"
    plain = f" {_SPACE.sub(' ', text.casefold())} "
    return [any(f" {form}" in plain for form in _forms(term)) for term in terms]


def _is_name(term: str) -> bool:
    return term != term.lower()


def _forms(term: str) -> tuple[str, ...]:
    """Return how words begin that are `term`: without the commonest English endings.

    So `passengers` finds `passenger`. A short word must stand alone, in singular or plural:
    `app` is in `apps` and not in `appalling`.
    """
    folded = " ".join(_SPACE.sub(" ", term.casefold()).split())
    for ending in ("ies", "ing", "es", "s"):
        if folded.endswith(ending) and len(folded) - len(ending) >= _STEM:
            return (folded[: -len(ending)],)
    if len(folded) > _STEM:
        return (folded,)
    is_plural = _SHORT_PLURAL.fullmatch(folded) is not None
    short = folded[:-1] if is_plural else folded
    return (f"{short} ", f"{short}s ", f"{folded} ")
