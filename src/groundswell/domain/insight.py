"""Describe one finding and the quotes that prove it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from groundswell.domain.query import Kind

FrequencyLabel = Literal["high", "medium", "low"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A verbatim quote: `document.text[start:end] == quote`, always."""

    quote: str
    document_id: str
    start: int
    end: int
    source: str
    url: str
    author: str | None
    created_at: datetime | None


@dataclass(frozen=True, slots=True)
class Frequency:
    """How many supporting documents and distinct authors; `label` compares with the run."""

    documents: int
    authors: int
    label: FrequencyLabel


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """Supporting documents created in the period that begins at `start`."""

    start: datetime
    documents: int


@dataclass(frozen=True, slots=True)
class Insight:
    """One finding. `score` is in 0..1 and the weighted sum of `score_parts`.

    `severity` is in 0..1, `sentiment` in -1..1, `sources` counts documents per source.
    """

    id: str
    kind: Kind
    name: str
    description: str
    score: float
    score_parts: Mapping[str, float]
    frequency: Frequency
    severity: float
    sentiment: float
    sources: Mapping[str, int]
    document_ids: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    trend: tuple[TrendPoint, ...] = field(default=())
