"""Describe what one answer took."""

from dataclasses import dataclass

from groundswell.bench.mode import Mode


@dataclass(frozen=True, slots=True)
class Measurement:
    """One question answered in one mode. Times are seconds; `cpu` is this process's, all threads.

    `first_insight` is `None` where there was no insight. `bound` is the least time that the same
    latencies allow (see `lower_bound`), `None` for the ways that do not tell. `peak_at_once` counts
    the requests and model calls under way at once.
    """

    mode: Mode
    seed: int
    question: int
    elapsed: float
    first_insight: float | None
    bound: float | None
    requests: int
    model_calls: int
    output_tokens: int
    peak_at_once: int
    cpu: float
    documents: int
    insights: int
