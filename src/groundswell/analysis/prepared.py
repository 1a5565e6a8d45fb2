"""What the analysis knows between its steps."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from groundswell.analysis.scoring import Score
from groundswell.domain.document import Document
from groundswell.domain.query import Kind, Query
from groundswell.domain.sentence import Sentence


@dataclass(frozen=True, slots=True)
class Prepared:
    """Relevant documents, split and scored.

    `vectors` are the sentences' unit rows, `contexts` those of the sentences within their
    documents. `drops` counts what was left out by reason, `languages` what was kept by language.
    """

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
    languages: Counter[str] = field(default_factory=Counter)
    contexts: Any = None


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
