"""Choose the exit code of the command line."""

from groundswell.error_codes import ANSWERED, INTERNAL, NO_EVIDENCE, USAGE, meaning
from groundswell.errors import GroundswellError

PARTIAL = 5
INTERRUPTED = 130

__all__ = [
    "ANSWERED",
    "INTERNAL",
    "INTERRUPTED",
    "NO_EVIDENCE",
    "PARTIAL",
    "USAGE",
    "of_error",
    "of_status",
]


def of_error(error: BaseException) -> int:
    """Return the exit code of `error`; an error that is not ours is internal."""
    return meaning(error.code).exit if isinstance(error, GroundswellError) else INTERNAL


def of_status(status: str, *, strict: bool = False) -> int:
    """Return the exit code of a report's status."""
    if status == "empty":
        return NO_EVIDENCE
    return PARTIAL if strict and status == "partial" else ANSWERED
