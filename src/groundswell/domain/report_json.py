"""Turn a report into its JSON form, `groundswell.report/1`."""

from datetime import datetime
from typing import Final

from groundswell.domain.document import Document
from groundswell.domain.insight import Evidence, Insight
from groundswell.domain.outcome import Outcome
from groundswell.domain.query import Query
from groundswell.domain.report import Report, Usage
from groundswell.domain.report_shape import (
    DocumentShape,
    EvidenceShape,
    InsightShape,
    OutcomeShape,
    QueryShape,
    ReportShape,
    UsageShape,
)

SCHEMA: Final = "groundswell.report/1"


def as_dict(report: Report, *, with_documents: bool = True) -> ReportShape:
    """Return `report` as plain JSON values; `diagnostics` is present only if it was asked for."""
    data: ReportShape = {
        "schema": SCHEMA,
        "id": report.id,
        "status": report.status,
        "query": _query(report.query),
        "insights": [insight_as_dict(insight) for insight in report.insights],
        "summary": report.summary,
        "analyst": report.analyst,
        "documents": [
            _document(document, report.duplicates.get(document.id, ()))
            for document in report.documents
        ],
        "outcomes": [outcome_as_dict(outcome) for outcome in report.outcomes],
        "usage": _usage(report.usage),
        "elapsed_seconds": report.elapsed_seconds,
        "notes": list(report.notes),
        "drops": dict(report.drops),
        "languages": dict(report.languages),
    }
    if not with_documents:
        del data["documents"]
    if report.diagnostics is not None:
        data["diagnostics"] = dict(report.diagnostics)
    return data


def insight_as_dict(insight: Insight) -> InsightShape:
    """Return one insight as plain JSON values."""
    return {
        "id": insight.id,
        "kind": insight.kind,
        "name": insight.name,
        "description": insight.description,
        "score": insight.score,
        "score_parts": dict(insight.score_parts),
        "frequency": {
            "documents": insight.frequency.documents,
            "authors": insight.frequency.authors,
            "label": insight.frequency.label,
        },
        "severity": insight.severity,
        "sentiment": insight.sentiment,
        "sources": dict(insight.sources),
        "document_ids": list(insight.document_ids),
        "first_seen": _time(insight.first_seen),
        "last_seen": _time(insight.last_seen),
        "trend": [
            {"start": _time(point.start), "documents": point.documents} for point in insight.trend
        ],
        "evidence": [_evidence(evidence) for evidence in insight.evidence],
    }


def outcome_as_dict(outcome: Outcome) -> OutcomeShape:
    """Return one outcome as plain JSON values."""
    return {
        "source": outcome.source,
        "status": outcome.status,
        "documents": outcome.documents,
        "reason": outcome.reason,
        "remedy": outcome.remedy,
        "elapsed_seconds": outcome.elapsed_seconds,
        "pages": outcome.pages,
        "cached_pages": outcome.cached_pages,
    }


def _query(query: Query) -> QueryShape:
    return {
        "text": query.text,
        "sources": list(query.sources),
        "since": _time(query.since),
        "kinds": list(query.kinds),
        "language": query.language,
        "limit": query.limit,
        "deadline_seconds": query.deadline_seconds,
    }


def _evidence(evidence: Evidence) -> EvidenceShape:
    return {
        "quote": evidence.quote,
        "document_id": evidence.document_id,
        "start": evidence.start,
        "end": evidence.end,
        "source": evidence.source,
        "url": evidence.url,
        "author": evidence.author,
        "created_at": _time(evidence.created_at),
    }


def _document(document: Document, duplicates: tuple[str, ...]) -> DocumentShape:
    return {
        "id": document.id,
        "source": document.source,
        "title": document.title,
        "text": document.text,
        "url": document.url,
        "author": document.author,
        "created_at": _time(document.created_at),
        "score": document.score,
        "comments": document.comments,
        "language": document.language,
        "extra": dict(document.extra),
        "duplicates": list(duplicates),
    }


def _usage(usage: Usage) -> UsageShape:
    return {
        "requests": dict(usage.requests),
        "llm_calls": usage.llm_calls,
        "llm_cache_hits": usage.llm_cache_hits,
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "cost_usd": {"llm": usage.llm_usd, "sources": usage.sources_usd},
    }


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
