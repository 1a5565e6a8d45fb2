"""State the shape of a report's JSON, the contract of `groundswell.report/1`.

Each field is annotated with its meaning where the name does not say it; the schema under
`docs/schema` is generated from these types, and mypy holds `report_json` to them.
"""

from typing import Annotated, Any, Literal, NotRequired, TypedDict

from groundswell.domain.document import JsonScalar
from groundswell.domain.insight import FrequencyLabel
from groundswell.domain.outcome import OutcomeStatus
from groundswell.domain.query import Kind
from groundswell.domain.report import ReportStatus

Time = Annotated[str | None, "ISO 8601 with time zone; null when unknown"]


class QueryShape(TypedDict):
    """What was asked."""

    text: str
    sources: Annotated[list[str], "empty: every source that was ready"]
    since: Time
    kinds: list[Kind]
    language: str | None
    limit: Annotated[int, "most documents per source"]
    deadline_seconds: float


class FrequencyShape(TypedDict):
    """How many say it; the label compares with the other insights of the run."""

    documents: int
    authors: Annotated[int, "distinct authors"]
    label: FrequencyLabel


class TrendShape(TypedDict):
    """Supporting documents of one period."""

    start: Time
    documents: int


class EvidenceShape(TypedDict):
    """A verbatim quote: characters `start` to `end` of the document's text."""

    quote: str
    document_id: str
    start: Annotated[int, "first character, from 0"]
    end: Annotated[int, "character after the last"]
    source: str
    url: str
    author: str | None
    created_at: Time


class InsightShape(TypedDict):
    """One finding with the quotes that prove it."""

    id: str
    kind: Kind
    name: str
    description: str
    score: Annotated[float, "0 to 1; insights are ordered by it"]
    score_parts: Annotated[dict[str, float], "what the score is made of"]
    frequency: FrequencyShape
    severity: Annotated[float, "0 to 1"]
    sentiment: Annotated[float, "-1 to 1"]
    sources: Annotated[dict[str, int], "documents per source"]
    document_ids: Annotated[list[str], "every supporting document"]
    first_seen: Time
    last_seen: Time
    trend: list[TrendShape]
    evidence: list[EvidenceShape]


class DocumentShape(TypedDict):
    """A post, comment, review, issue or web result, as plain text."""

    id: Annotated[str, "source:native id"]
    source: str
    title: str
    text: Annotated[str, "the title is part of it"]
    url: str
    author: str | None
    created_at: Time
    score: Annotated[int | None, "the provider's own count; null where it has none"]
    comments: Annotated[int | None, "the provider's own count; null where it has none"]
    language: str | None
    extra: Annotated[dict[str, JsonScalar], "further fields of this source"]
    duplicates: Annotated[list[str], "ids of documents that were merged into this one"]


class OutcomeShape(TypedDict):
    """What one source did."""

    source: str
    status: OutcomeStatus
    documents: int
    reason: Annotated[str | None, "why it did not go well"]
    remedy: Annotated[str | None, "what to do about it"]
    elapsed_seconds: float
    pages: Annotated[int, "answers that its documents came in"]
    cached_pages: Annotated[int, "pages that the cache served, stale ones too"]


class CostShape(TypedDict):
    """Money spent."""

    llm: Annotated[float | None, "null: the price of the model is unknown"]
    sources: float


class UsageShape(TypedDict):
    """What the run consumed."""

    requests: Annotated[dict[str, int], "requests per source; cached answers do not count"]
    llm_calls: int
    llm_cache_hits: int
    input_tokens: int
    output_tokens: int
    cost_usd: CostShape


class ReportShape(TypedDict):
    """The answer to a question. Fields may be added; none is renamed or removed."""

    schema: Literal["groundswell.report/1"]
    id: str
    status: ReportStatus
    query: QueryShape
    insights: list[InsightShape]
    summary: Annotated[str, "Markdown"]
    analyst: Annotated[str, "local, or provider:name of the model"]
    documents: NotRequired[Annotated[list[DocumentShape], "absent when left out"]]
    outcomes: list[OutcomeShape]
    usage: UsageShape
    elapsed_seconds: float
    notes: Annotated[list[str], "what a reader must know"]
    drops: Annotated[dict[str, int], "what was left out, by reason"]
    languages: NotRequired[Annotated[dict[str, int], "documents analysed, by language code"]]
    diagnostics: NotRequired[Annotated[dict[str, Any], "present when asked for"]]
