"""Describe what one source did in a run."""

from dataclasses import dataclass
from typing import Literal

OutcomeStatus = Literal["ok", "partial", "stale", "skipped", "failed"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one source; `reason` and `remedy` are set unless all went well.

    Of the `pages` that it was read from, the cache served `cached_pages`.
    """

    source: str
    status: OutcomeStatus
    documents: int = 0
    reason: str | None = None
    remedy: str | None = None
    elapsed_seconds: float = 0.0
    pages: int = 0
    cached_pages: int = 0
