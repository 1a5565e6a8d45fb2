"""What may break, and what must hold all the same: the matrix of `faults.py` and of its test."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from groundswell.domain.outcome import Outcome
from groundswell.domain.query import Query
from groundswell.domain.report import Report
from groundswell.sandbox.faults import Fault
from groundswell.telemetry import semconv

QUESTION = "What frustrates Billow users?"
SOURCES = ("reddit", "x", "hackernews", "github", "stackexchange", "lemmy")
BROKEN = ("reddit", "x", "hackernews", "github")
MODEL = "openai"  # the stand-in of the language model
SLACK_SECONDS = 0.25
LEAST_SHARE = 0.95
MOST_REQUESTS = 1.2
RETRY_RESERVE = 10  # what the retry budget holds at the start
SOURCE_FAULTS = (
    Fault("hang"),
    Fault("error", rate=0.3),
    Fault("error"),
    Fault("throttle", seconds=30.0),
    Fault("drip"),
    Fault("truncate"),
    Fault("html"),
    Fault("garbage"),
    Fault("reset"),
)
MODEL_FAULTS = (
    Fault("hang"),
    Fault("stall"),
    Fault("garbage"),
    Fault("prose"),
    Fault("truncate"),
    Fault("error"),
    Fault("error", rate=0.3),
    Fault("throttle", seconds=30.0),
    Fault("reset"),
    Fault("drip"),
)


@dataclass(frozen=True, slots=True)
class Case:
    """One fault of one stand-in; with `is_signed_in` it comes after the first question."""

    stand_in: str
    fault: Fault
    is_signed_in: bool = False

    @property
    def name(self) -> str:
        """Return how a table names it."""
        fault = self.fault
        seconds = f":{fault.seconds:g}" if fault.kind == "throttle" else ""
        rate = f"@{fault.rate:g}" if fault.rate < 1 else ""
        which = f"{self.stand_in}{'+token' if self.is_signed_in else ''}"
        return f"{which} {fault.kind}{seconds}{rate}"

    @property
    def has_model(self) -> bool:
        """Return whether a language model takes part."""
        return self.stand_in == MODEL


CASES = (
    *(Case(source, fault) for source in BROKEN for fault in SOURCE_FAULTS),
    # The first request to Reddit asks for a token; with one, the search itself meets the fault.
    *(Case("reddit", fault, is_signed_in=True) for fault in SOURCE_FAULTS),
    *(Case(MODEL, fault) for fault in MODEL_FAULTS),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, and what the sandbox counted for it."""

    report: Report
    requests: Mapping[str, int]
    breaches: int
    while_told_to_wait: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one case came to, measured against the same question without a fault.

    `late_seconds` is the time over the deadline, negative when it came before. `share` is of the
    documents that the healthy sources brought without the fault.
    """

    case: Case
    late_seconds: float
    share: float
    requests: int
    healthy_requests: int
    retries: int
    status: str
    reason: str
    remedy: str
    breaches: int
    while_told_to_wait: int

    @property
    def complaints(self) -> list[str]:
        """Return every promise that was not kept."""
        checks = {
            f"{self.late_seconds:.2f} s late": self.late_seconds > SLACK_SECONDS,
            f"{self.share:.0%} of the healthy documents": self.share < LEAST_SHARE,
            f"{self.requests} requests, {self.healthy_requests} without the fault": (
                self.requests - self.retries > MOST_REQUESTS * self.healthy_requests
            ),
            f"{self.retries} retries": (
                self.retries > RETRY_RESERVE + 0.2 * (self.requests - self.retries)
            ),
            "no reason": self.status != "ok" and not self.reason,
            "no remedy": self.status != "ok" and not self.remedy,
            f"{self.breaches} breaches": self.breaches > 0,
            f"{self.while_told_to_wait} requests while told to wait": self.while_told_to_wait > 0,
        }
        return [complaint for complaint, is_broken in checks.items() if is_broken]


def query(*, deadline_seconds: float) -> Query:
    """Return the question of every case."""
    return Query(QUESTION, sources=SOURCES, deadline_seconds=deadline_seconds)


def sign_in(case: Case) -> Query:
    """Return the question that is asked before the fault of a case begins."""
    return Query("What annoys Forkful users?", sources=(case.stand_in,), deadline_seconds=30.0)


def answer(
    report: Report, audit: Mapping[str, Any], *, before: Mapping[str, Any] | None = None
) -> Answer:
    """Return an answer with what the audit of the sandbox says, less what it said `before`."""
    found = Counter({name: row["requests"] for name, row in audit["providers"].items()})
    if before is not None:
        found.subtract({name: row["requests"] for name, row in before["providers"].items()})
    return Answer(report, found, audit["breaches"], audit["while_told_to_wait"])


def verdict(case: Case, healthy: Answer, broken: Answer) -> Verdict:
    """Compare the answer of a case with that without a fault."""
    status, reason, remedy = _outcome(case, broken.report)
    return Verdict(
        case,
        late_seconds=broken.report.elapsed_seconds - broken.report.query.deadline_seconds,
        share=_share(case, healthy.report, broken.report),
        requests=broken.requests.get(case.stand_in, 0),
        healthy_requests=healthy.requests.get(case.stand_in, 0),
        retries=_retries(case, broken),
        status=status,
        reason=reason,
        remedy=remedy,
        breaches=broken.breaches,
        while_told_to_wait=broken.while_told_to_wait,
    )


def _outcome(case: Case, report: Report) -> tuple[str, str, str]:
    if not case.has_model:
        found = _by_source(report.outcomes)[case.stand_in]
        return found.status, found.reason or "", found.remedy or ""
    notes = [note for note in report.notes if note.startswith("The model")]
    if not notes:
        return "ok", "", ""
    reason = " ".join(notes)
    # A note holds the remedy after the reason: "(reason: remedy)".
    return "partial", reason, reason if ": " in reason else ""


def _share(case: Case, healthy: Report, broken: Report) -> float:
    before, after = _by_source(healthy.outcomes), _by_source(broken.outcomes)
    names = [name for name in before if name != case.stand_in]
    documents = sum(before[name].documents for name in names)
    return sum(after[name].documents for name in names) / documents if documents else 0.0


def _retries(case: Case, broken: Answer) -> int:
    block = broken.report.diagnostics or {}
    if case.has_model:
        sources = [
            span["attributes"].get(semconv.SOURCE)
            for span in block.get("spans", ())
            if span["name"] == semconv.ATTEMPT
        ]
        attempts = sum(source not in SOURCES for source in sources)
        return max(0, attempts - len(block.get("models", ())))
    return int(block.get("sources", {}).get(case.stand_in, {}).get("retries", 0))


def _by_source(outcomes: Sequence[Outcome]) -> dict[str, Outcome]:
    return {outcome.source: outcome for outcome in outcomes}
