"""A sample report; every name and post in it is made up."""

from dataclasses import replace
from datetime import UTC, datetime

from groundswell.domain.document import Document
from groundswell.domain.insight import Evidence, Frequency, Insight, TrendPoint
from groundswell.domain.outcome import Outcome
from groundswell.domain.query import Query
from groundswell.domain.report import Report, Usage

DAY = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)


def sample_report(
    *,
    quote: str = "They make you send a letter to cancel.",
    name: str = "Cancelling takes a letter",
    url: str = "https://forum.example/posts/1",
    status: str = "partial",
    diagnostics: dict[str, object] | None = None,
) -> Report:
    document = Document(
        "reddit:1", "reddit", f"{quote} Never again.", url, title="Gym", author="sample_author",
        created_at=DAY, score=3, comments=2,
    )  # fmt: skip
    evidence = Evidence(quote, "reddit:1", 0, len(quote), "reddit", url, "sample_author", DAY)
    insight = Insight(
        "i1", "pain_point", name, "Members must post a signed letter.", 0.81,
        {"frequency": 0.5}, Frequency(14, 12, "high"), 0.7, -0.6, {"x": 5, "reddit": 9},
        ("reddit:1",), (evidence, evidence, evidence), DAY, DAY, (TrendPoint(DAY, 3),),
    )  # fmt: skip
    return Report(
        "r1", status, Query("Why do people quit gyms?"),
        (insight,) if status != "empty" else (), "summary", "local",
        tuple(replace(document, id=f"reddit:{number}") for number in range(1, 5))
        if status != "empty" else (),
        (
            Outcome("reddit", "ok", 9, elapsed_seconds=0.9),
            Outcome("x", "partial", 5, "its rate limit is reached", "Wait two minutes.", 1.2),
            Outcome("google", "skipped", reason="it needs a key", remedy="Set BRAVE_API_KEY."),
        ),
        Usage({"reddit": 3}, 1, 10, 5, None, 0.01), 12.34, {"reddit:1": ("x:9",)},
        ("This is sample data.",), {"duplicates": 1, "irrelevant": 3} if status != "empty" else {},
        diagnostics,
    )  # fmt: skip
