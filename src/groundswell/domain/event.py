"""Describe what happens while a question is being answered."""

from dataclasses import dataclass, field
from typing import Literal

from groundswell.domain.insight import Insight
from groundswell.domain.outcome import Outcome
from groundswell.domain.report import Report


@dataclass(frozen=True, slots=True)
class PlanEvent:
    """What is searched for: each of `searches` is a few terms, asked of `sources`.

    Wave 1 has the user's words; wave 2 adds what a language model made of the question.
    """

    wave: int
    searches: tuple[tuple[str, ...], ...] = field(repr=False)
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProgressEvent:
    """A source has brought another page; `documents` counts all of its documents so far."""

    source: str
    documents: int
    elapsed_seconds: float


SourceState = Literal["queued", "searching", "cached", "waiting", "throttled", "retrying"]


@dataclass(frozen=True, slots=True)
class SourceEvent:
    """A source does something else now.

    `waiting` is for our own limit, `throttled` for the provider's; `seconds` is how long, if known.
    """

    source: str
    state: SourceState
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class OutcomeEvent:
    """A source is done."""

    outcome: Outcome


@dataclass(frozen=True, slots=True)
class StageEvent:
    """A stage of the run has ended."""

    stage: str
    elapsed_seconds: float


@dataclass(frozen=True, slots=True)
class InsightsEvent:
    """The best insights so far; later ones replace them."""

    insights: tuple[Insight, ...]
    analyst: str


@dataclass(frozen=True, slots=True)
class ReportEvent:
    """The answer; nothing follows it."""

    report: Report


Event = (
    PlanEvent
    | ProgressEvent
    | SourceEvent
    | OutcomeEvent
    | StageEvent
    | InsightsEvent
    | ReportEvent
)
