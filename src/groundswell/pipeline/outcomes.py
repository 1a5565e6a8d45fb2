"""Turn what became of a source into its outcome."""

from dataclasses import dataclass, replace

from groundswell.domain.outcome import Outcome, OutcomeStatus
from groundswell.errors import GroundswellError

_DEFAULT_REMEDY = "Check the connection and `groundswell doctor`, or leave this source out."
_CUT_REMEDY = "Give more time with --within, or leave this source out."
_LEAST_SECONDS = 0.05  # less is told as 0.0 s
_STALE_REMEDY = "Ask again later, or see `groundswell doctor`."


@dataclass(slots=True)
class Progress:
    """How far one source has come; `skipped` counts broken items, `cached_pages` also stale ones.

    `cost_usd` is what this run pays; `first_cost_usd` also what cached pages did cost when they
    were fetched, so that the same question plans the same pages again.
    """

    started: float
    documents: int = 0
    skipped: int = 0
    pages: int = 0
    cached_pages: int = 0
    stale_pages: int = 0
    cost_usd: float = 0.0
    first_cost_usd: float = 0.0
    outcome: Outcome | None = None


def answered(
    name: str, progress: Progress, *, now: float, reason: str | None, note: str | None = None
) -> Outcome:
    """Return the outcome of a source that came to its end; `reason` says what it left out.

    A `note` tells of something that took nothing from the answer.
    """
    status: OutcomeStatus = "ok"
    remedy = None
    if progress.stale_pages:
        status = "stale"
        reason = "the source failed; older results from the cache were used"
        remedy = _STALE_REMEDY
    elif reason is not None:
        status = "partial"
    elif progress.documents == 0:
        reason = "nothing found" if note is None else f"nothing found; {note}"
    else:
        reason = note
    found = Outcome(name, status, 0, reason, remedy, now - progress.started)
    return counted(found, progress)


def failed(name: str, progress: Progress, *, now: float, error: GroundswellError) -> Outcome:
    """Return the outcome of a source that raised; earlier pages make it partial."""
    found = Outcome(
        name,
        "partial" if progress.documents else "failed",
        0,
        error.message,
        error.remedy or _DEFAULT_REMEDY,
        now - progress.started,
    )
    return counted(found, progress)


def cut(name: str, progress: Progress, *, now: float, was_stopped: bool) -> Outcome:
    """Return the outcome of a source that was not waited for any longer."""
    seconds = now - progress.started
    reason = "interrupted" if was_stopped else f"no answer within {seconds:.1f} s"
    remedy = None if was_stopped else _CUT_REMEDY
    if seconds < _LEAST_SECONDS and not was_stopped:
        reason, remedy = "no time was left to ask it", "Give more time with --within."
    if progress.documents and not was_stopped:
        reason = f"cut after {seconds:.1f} s with more to come"
    found = Outcome(
        name,
        "partial" if progress.documents else "failed",
        0,
        reason,
        remedy,
        seconds,
    )
    return counted(found, progress)


def counted(outcome: Outcome, progress: Progress) -> Outcome:
    """Return `outcome` with what has been counted so far; further searches may bring more."""
    return replace(
        outcome,
        documents=progress.documents,
        pages=progress.pages,
        cached_pages=progress.cached_pages,
    )
