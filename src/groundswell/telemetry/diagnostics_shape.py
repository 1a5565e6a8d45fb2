"""State the shape of the diagnostics block, the contract of `groundswell.diagnostics/1`.

The schema under `docs/schema` is generated from these types. All times are seconds; those that
begin with `start` count from the start of the run.
"""

from typing import Annotated, Literal, TypedDict

from groundswell.domain.document import JsonScalar

Wait = Annotated[float, "waiting in a queue, not working"]


class StageShape(TypedDict):
    """One stage of the run; it waits while the critical path through it waits."""

    name: str
    start_seconds: float
    elapsed_seconds: float
    queue_seconds: Wait
    work_seconds: float
    status: str


class SourceShape(TypedDict):
    """What one source did."""

    requests: Annotated[int, "pages that were not answered by the cache"]
    attempts: Annotated[int, "calls to the provider, with retries and hedges"]
    hits: Annotated[int, "pages from the cache, fresh"]
    misses: Annotated[int, "pages that the cache did not have"]
    stale: Annotated[int, "expired pages that served because the source failed"]
    refreshed: Annotated[int, "pages that the cache was not asked for"]
    joined: Annotated[int, "calls that shared one that was under way"]
    retries: int
    hedges: int
    throttled: Annotated[int, "refused by the provider's rate limit"]
    rejected: Annotated[int, "refused by us: queue, limit, budget or circuit breaker"]
    slot_wait_seconds: Annotated[float, "waited for a slot, all calls together"]
    token_wait_seconds: Annotated[float, "waited for the rate limit, all calls together"]
    bytes: Annotated[int, "size of the answers' bodies"]
    p50_seconds: Annotated[float | None, "median of its attempts; null without any"]
    p95_seconds: float | None
    documents_received: int
    documents_kept: Annotated[int, "without copies of others"]


class ModelShape(TypedDict):
    """One call to the language model."""

    model: str
    provider: str | None
    task: Annotated[str | None, "what it was asked to do"]
    start_seconds: float
    elapsed_seconds: float
    queue_seconds: Wait
    first_token_seconds: float | None
    input_tokens: int
    output_tokens: int
    cost_usd: Annotated[float | None, "null: the price is unknown"]
    retries: int
    cached: bool
    status: Annotated[str, "ok, or the code of the error"]


class StepShape(TypedDict):
    """A stretch of the critical path; all steps together cover the run once."""

    name: Annotated[str, "the deepest span that ran; `other` where only the run itself did"]
    within: Annotated[list[str], "the spans around it, from the stage down"]
    span_id: int
    source: str | None
    start_seconds: float
    elapsed_seconds: float
    queue_seconds: Wait
    share: Annotated[float, "of the run's time; all shares add up to 1"]


class SpanEventShape(TypedDict):
    """Something that happened during a span."""

    at_seconds: float
    name: str
    attributes: dict[str, JsonScalar]


class SpanShape(TypedDict):
    """One piece of work."""

    id: int
    parent_id: int | None
    name: str
    start_seconds: float
    elapsed_seconds: float
    queue_seconds: Wait
    work_seconds: float
    waits: Annotated[list[list[float]], "start and end of each time it waited"]
    status: Annotated[str, "ok, unfinished, or the code of the error"]
    attributes: dict[str, JsonScalar]
    events: list[SpanEventShape]


class CostShape(TypedDict):
    """Money spent."""

    llm: Annotated[float | None, "null: the price of the model is unknown"]
    sources: float


class DiagnosticsShape(TypedDict):
    """Where the time and the money of a run went."""

    schema: Literal["groundswell.diagnostics/1"]
    run_id: str
    elapsed_seconds: float
    before_seconds: Annotated[float, "from the question to the start of the run"]
    deadline_seconds: Annotated[float, "from the question"]
    first_insight_seconds: Annotated[float | None, "from the question; null: there was none"]
    stages: list[StageShape]
    sources: dict[str, SourceShape]
    models: list[ModelShape]
    critical_path: Annotated[list[StepShape], "in the order of time"]
    drops: Annotated[dict[str, int], "what was left out, by reason"]
    cost_usd: CostShape
    settings: Annotated[dict[str, JsonScalar], "those that decide about time and money"]
    spans: list[SpanShape]
    spans_dropped: Annotated[int, "spans beyond the 20,000 that are kept"]
