"""What is said of a source that was not waited for."""

import pytest

from groundswell.pipeline import outcomes
from groundswell.pipeline.outcomes import Progress


@pytest.mark.parametrize(
    ("seconds", "documents", "reason", "remedy"),
    [
        (0.02, 0, "no time was left to ask it", "Give more time with --within."),
        (2.0, 0, "no answer within 2.0 s", "Give more time with --within, or leave"),
        (2.0, 5, "cut after 2.0 s with more to come", "Give more time with --within, or leave"),
    ],
)
def test_a_source_that_was_cut_says_why(
    seconds: float, documents: int, reason: str, remedy: str
) -> None:
    progress = Progress(10.0, documents=documents)
    outcome = outcomes.cut("x", progress, now=10.0 + seconds, was_stopped=False)
    assert outcome.reason == reason
    assert (outcome.remedy or "").startswith(remedy)


def test_a_source_that_was_interrupted_needs_no_remedy() -> None:
    outcome = outcomes.cut("x", Progress(10.0), now=10.01, was_stopped=True)
    assert (outcome.reason, outcome.remedy) == ("interrupted", None)
