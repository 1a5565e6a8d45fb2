"""Map every error code to the exit code of the command line."""

from groundswell.errors import GroundswellError

ANSWERED = 0
USAGE = 2
NO_EVIDENCE = 3
INTERNAL = 4
PARTIAL = 5
INTERRUPTED = 130

EXIT_CODES: dict[str, int] = {
    "internal": INTERNAL,
    "configuration": USAGE,
    "invalid_query": USAGE,
    "plugin": USAGE,
    "unknown_plugin": USAGE,
    "plugin_load": USAGE,
    "rejected": INTERNAL,
    "bulkhead_full": INTERNAL,
    "rate_limit_exceeded": INTERNAL,
    "circuit_open": INTERNAL,
    "budget_exceeded": INTERNAL,
    "deadline_exceeded": NO_EVIDENCE,
    "source": NO_EVIDENCE,
    "source_unavailable": NO_EVIDENCE,
    "source_throttled": NO_EVIDENCE,
    "source_authentication": NO_EVIDENCE,
    "source_quota_exhausted": NO_EVIDENCE,
    "source_response": NO_EVIDENCE,
    "model": INTERNAL,
    "model_unavailable": INTERNAL,
    "model_throttled": INTERNAL,
    "model_authentication": INTERNAL,
    "model_quota_exhausted": INTERNAL,
    "model_output": INTERNAL,
    "transport": INTERNAL,
    "transport_timeout": INTERNAL,
    "transport_connection": INTERNAL,
    "transport_response": INTERNAL,
    "cache": INTERNAL,
    "store_unavailable": INTERNAL,
    "codec": INTERNAL,
    "no_evidence": NO_EVIDENCE,
}


def of_error(error: BaseException) -> int:
    """Return the exit code of `error`; an error that is not ours is internal."""
    if isinstance(error, GroundswellError):
        return EXIT_CODES.get(error.code, INTERNAL)
    return INTERNAL


def of_status(status: str, *, strict: bool = False) -> int:
    """Return the exit code of a report's status."""
    if status == "empty":
        return NO_EVIDENCE
    return PARTIAL if strict and status == "partial" else ANSWERED
