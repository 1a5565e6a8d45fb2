"""Show a report as CSV: one row per quote."""

import csv
import io

from groundswell.domain.insight import Evidence, Insight
from groundswell.domain.report import Report
from groundswell.formats.printable import one_line

COLUMNS = (
    "rank",
    "kind",
    "name",
    "description",
    "score",
    "documents",
    "authors",
    "frequency",
    "severity",
    "sentiment",
    "quote",
    "source",
    "url",
    "created_at",
    "document_id",
)
_FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def render(report: Report) -> str:
    """Return `report` as CSV with a header; no cell of text can start a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for rank, insight in enumerate(report.insights, start=1):
        for evidence in insight.evidence or (None,):
            writer.writerow((*_insight_cells(rank, insight), *_evidence_cells(evidence)))
    return out.getvalue()


def guarded(text: str) -> str:
    """Return `text` on one line, behind an apostrophe where a spreadsheet would compute it."""
    shown = one_line(text)
    return f"'{shown}" if shown.startswith(_FORMULA_STARTS) else shown


def _insight_cells(rank: int, insight: Insight) -> tuple[str | int | float, ...]:
    return (
        rank,
        insight.kind,
        guarded(insight.name),
        guarded(insight.description),
        round(insight.score, 4),
        insight.frequency.documents,
        insight.frequency.authors,
        insight.frequency.label,
        round(insight.severity, 4),
        round(insight.sentiment, 4),
    )


def _evidence_cells(evidence: Evidence | None) -> tuple[str, ...]:
    if evidence is None:
        return ("", "", "", "", "")
    return (
        guarded(evidence.quote),
        guarded(evidence.source),
        guarded(evidence.url),
        "" if evidence.created_at is None else evidence.created_at.isoformat(),
        guarded(evidence.document_id),
    )
