"""Rank insights by parts that can be shown."""

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from groundswell.domain.document import Document
from groundswell.domain.insight import FrequencyLabel

_RECENCY_HALF_LIFE = timedelta(days=90)
_HIGH_SHARE = 0.5
_MEDIUM_SHARE = 0.2
_MANY_SOURCES = 3


def authors(documents: Iterable[Document]) -> int:
    """Count distinct people; a document without an author is its own person."""
    return len({person(document) for document in documents})


def person(document: Document) -> Hashable:
    """Return what tells the writer of `document` from others."""
    return (document.source, document.author) if document.author else document.id


def label(count: int, largest: int) -> FrequencyLabel:
    """Compare a count of authors with the largest in the run."""
    share = count / max(largest, 1)
    if share >= _HIGH_SHARE:
        return "high"
    return "medium" if share >= _MEDIUM_SHARE else "low"


def parts(
    documents: Sequence[Document],
    *,
    largest: int,
    severity: float,
    relevance: float,
    engagement: Mapping[str, float],
    now: datetime,
) -> dict[str, float]:
    """Return each part of the score in 0..1."""
    return {
        "frequency": math.log1p(authors(documents)) / math.log1p(max(largest, 1)),
        "intensity": severity,
        "recency": _recency(documents, now),
        "engagement": _mean([engagement.get(document.id, 0.0) for document in documents]),
        "diversity": min(1.0, len({document.source for document in documents}) / _MANY_SOURCES),
        "relevance": relevance,
    }


def score(values: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Return the weighted mean of the parts."""
    total = sum(weights.get(name, 0.0) for name in values) or 1.0
    return sum(value * weights.get(name, 0.0) for name, value in values.items()) / total


def engagement(documents: Sequence[Document]) -> dict[str, float]:
    """Return each document's rank by score and comments within its source, in 0..1.

    Ranks, so that one viral post counts no more than the first of a hundred.
    """
    by_source: dict[str, list[Document]] = {}
    for document in documents:
        by_source.setdefault(document.source, []).append(document)
    ranks: dict[str, float] = {}
    for group in by_source.values():
        values = sorted({_reactions(document) for document in group})
        place = {value: at / max(len(values) - 1, 1) for at, value in enumerate(values)}
        ranks.update({document.id: place[_reactions(document)] for document in group})
    return ranks


def _reactions(document: Document) -> int:
    return max(0, document.score or 0) + max(0, document.comments or 0)


def _recency(documents: Sequence[Document], now: datetime) -> float:
    ages = [now - item.created_at for item in documents if item.created_at is not None]
    if not ages:
        return 0.0
    return _mean([0.5 ** (max(age, timedelta()) / _RECENCY_HALF_LIFE) for age in ages])


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
