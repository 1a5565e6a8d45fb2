"""Describe the answer to a query."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from groundswell.domain.document import Document
from groundswell.domain.insight import Insight
from groundswell.domain.outcome import Outcome
from groundswell.domain.query import Query

ReportStatus = Literal["complete", "partial", "empty"]
SAMPLE_NOTE = "Sample data: every post is invented, and served by a sandbox on this machine."


def sample_notes(model: str | None) -> tuple[str, ...]:
    """Return the notes of a report over sample data, for which `model` was named."""
    if model is None or model.startswith("sandbox:"):
        return (SAMPLE_NOTE,)
    return (SAMPLE_NOTE, f"A stand-in of the sandbox played the model: {model} was not asked.")


@dataclass(frozen=True, slots=True)
class Usage:
    """What a run consumed. A cost of `None` means that the price is unknown."""

    requests: Mapping[str, int] = field(default_factory=dict)
    llm_calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    llm_usd: float | None = 0.0
    sources_usd: float = 0.0
    llm_cache_hits: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """Insights with their evidence, what each source did, and what it took.

    `notes` are plain sentences about anything a reader must know (the model fell back, sample
    data). `duplicates` maps a kept document's id to the ids merged into it. `drops` counts what
    was left out, by reason: `duplicates`, `irrelevant`, `broken`, `unresolved`. `languages`
    counts the documents that were analysed by language code, `unknown` where it cannot be told.
    """

    id: str
    status: ReportStatus
    query: Query
    insights: tuple[Insight, ...]
    summary: str
    analyst: str
    documents: tuple[Document, ...]
    outcomes: tuple[Outcome, ...]
    usage: Usage
    elapsed_seconds: float
    duplicates: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    drops: Mapping[str, int] = field(default_factory=dict)
    diagnostics: Mapping[str, Any] | None = None
    languages: Mapping[str, int] = field(default_factory=dict)
