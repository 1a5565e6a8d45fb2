"""Say what each error code means to a shell and to an HTTP client: the one table."""

from dataclasses import dataclass

ANSWERED = 0
USAGE = 2
NO_EVIDENCE = 3
INTERNAL = 4


@dataclass(frozen=True, slots=True)
class Meaning:
    """The exit code of a command, and the HTTP status of an answer."""

    exit: int
    http: int


_OWN = Meaning(INTERNAL, 500)
_REMOTE = Meaning(NO_EVIDENCE, 502)
_MODEL = Meaning(INTERNAL, 502)

MEANINGS: dict[str, Meaning] = {
    "internal": _OWN,
    "configuration": Meaning(USAGE, 500),
    "invalid_query": Meaning(USAGE, 422),
    "plugin": Meaning(USAGE, 500),
    "unknown_plugin": Meaning(USAGE, 422),
    "plugin_load": Meaning(USAGE, 500),
    "rejected": Meaning(INTERNAL, 503),
    "bulkhead_full": Meaning(INTERNAL, 503),
    "rate_limit_exceeded": Meaning(INTERNAL, 429),
    "circuit_open": Meaning(INTERNAL, 503),
    "budget_exceeded": Meaning(INTERNAL, 402),
    "deadline_exceeded": Meaning(NO_EVIDENCE, 504),
    "source": _REMOTE,
    "source_unavailable": _REMOTE,
    "source_throttled": _REMOTE,
    "source_authentication": _REMOTE,
    "source_quota_exhausted": _REMOTE,
    "source_response": _REMOTE,
    "source_not_found": _REMOTE,
    "model": _MODEL,
    "model_unavailable": _MODEL,
    "model_throttled": _MODEL,
    "model_authentication": _MODEL,
    "model_quota_exhausted": _MODEL,
    "model_output": _MODEL,
    "transport": _MODEL,
    "transport_timeout": _MODEL,
    "transport_connection": _MODEL,
    "transport_response": _MODEL,
    "cache": _OWN,
    "store_unavailable": _OWN,
    "codec": _OWN,
    "no_evidence": _REMOTE,
}


def meaning(code: str) -> Meaning:
    """Return what `code` means; an unknown one is internal."""
    return MEANINGS.get(code, _OWN)
