"""Read a report from its JSON form, `groundswell.report/1`."""

from datetime import datetime

from groundswell.domain.document import Document
from groundswell.domain.insight import Evidence, Frequency, Insight, TrendPoint
from groundswell.domain.outcome import Outcome
from groundswell.domain.query import Query
from groundswell.domain.report import Report, Usage
from groundswell.domain.report_json import SCHEMA
from groundswell.domain.report_shape import (
    DocumentShape,
    EvidenceShape,
    InsightShape,
    OutcomeShape,
    QueryShape,
    ReportShape,
    Time,
    UsageShape,
)


def from_dict(data: ReportShape) -> Report:
    """Return the report that `report_json.as_dict` wrote; without `documents` it has none.

    Raises:
        ValueError: it is of another schema.
        KeyError: a field is missing.
        TypeError: a field has another form.
    """
    if data["schema"] != SCHEMA:
        raise ValueError("a report of another schema")
    documents = data.get("documents", [])
    return Report(
        id=data["id"],
        status=data["status"],
        query=_query(data["query"]),
        insights=tuple(_insight(each) for each in data["insights"]),
        summary=data["summary"],
        analyst=data["analyst"],
        documents=tuple(_document(each) for each in documents),
        outcomes=tuple(_outcome(each) for each in data["outcomes"]),
        usage=_usage(data["usage"]),
        elapsed_seconds=data["elapsed_seconds"],
        duplicates={
            each["id"]: tuple(each["duplicates"]) for each in documents if each["duplicates"]
        },
        notes=tuple(data["notes"]),
        drops=data["drops"],
        languages=data.get("languages", {}),
        diagnostics=data.get("diagnostics"),
    )


def _query(data: QueryShape) -> Query:
    return Query(
        data["text"],
        sources=tuple(data["sources"]),
        kinds=tuple(data["kinds"]),
        since=_moment(data["since"]),
        language=data["language"],
        limit=data["limit"],
        deadline_seconds=data["deadline_seconds"],
    )


def _insight(data: InsightShape) -> Insight:
    frequency = data["frequency"]
    return Insight(
        id=data["id"],
        kind=data["kind"],
        name=data["name"],
        description=data["description"],
        score=data["score"],
        score_parts=data["score_parts"],
        frequency=Frequency(frequency["documents"], frequency["authors"], frequency["label"]),
        severity=data["severity"],
        sentiment=data["sentiment"],
        sources=data["sources"],
        document_ids=tuple(data["document_ids"]),
        evidence=tuple(_evidence(each) for each in data["evidence"]),
        first_seen=_moment(data["first_seen"]),
        last_seen=_moment(data["last_seen"]),
        trend=tuple(
            TrendPoint(datetime.fromisoformat(str(point["start"])), point["documents"])
            for point in data["trend"]
        ),
    )


def _evidence(data: EvidenceShape) -> Evidence:
    return Evidence(
        quote=data["quote"],
        document_id=data["document_id"],
        start=data["start"],
        end=data["end"],
        source=data["source"],
        url=data["url"],
        author=data["author"],
        created_at=_moment(data["created_at"]),
    )


def _document(data: DocumentShape) -> Document:
    return Document(
        id=data["id"],
        source=data["source"],
        text=data["text"],
        url=data["url"],
        title=data["title"],
        author=data["author"],
        created_at=_moment(data["created_at"]),
        score=data["score"],
        comments=data["comments"],
        language=data["language"],
        extra=data["extra"],
    )


def _outcome(data: OutcomeShape) -> Outcome:
    return Outcome(
        data["source"],
        data["status"],
        data["documents"],
        data["reason"],
        data["remedy"],
        data["elapsed_seconds"],
        data.get("pages", 0),  # a report that was kept before these were counted
        data.get("cached_pages", 0),
    )


def _usage(data: UsageShape) -> Usage:
    return Usage(
        requests=data["requests"],
        llm_calls=data["llm_calls"],
        input_tokens=data["input_tokens"],
        output_tokens=data["output_tokens"],
        llm_usd=data["cost_usd"]["llm"],
        sources_usd=data["cost_usd"]["sources"],
        llm_cache_hits=data["llm_cache_hits"],
    )


def _moment(text: Time) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
