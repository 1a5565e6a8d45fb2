"""Name what went wrong at X: one table from status and problem type to an error."""

from collections.abc import Mapping
from typing import Any

from groundswell.clock import Clock
from groundswell.errors import (
    SourceAuthenticationError,
    SourceError,
    SourceNotFoundError,
    SourceQuotaExhaustedError,
    SourceResponseError,
    SourceThrottledError,
    SourceUnavailableError,
    TransportResponseError,
)
from groundswell.sources import rate_headers
from groundswell.sources.source import LimitFeedback
from groundswell.transport.http import HttpResponse

SOURCE = "x"
_REMAINING, _RESET = "x-rate-limit-remaining", "x-rate-limit-reset"
_MONEY = "Buy credits or raise the spending limit in the X developer console."
_TOKEN = "Check sources.x.bearer_token; it is the app-only token of the X developer console."  # noqa: S105
_CAP = "Wait for the next month of the plan, or set sources.x.enabled to false."
_ENROL = "Attach the app to a project with search access; then set its sources.x.bearer_token."
_TIMEOUT, _SERVER = 408, 500

_Row = tuple[type[SourceError], str, str]
_BY_PROBLEM: dict[str, _Row] = {
    "credits": (SourceQuotaExhaustedError, "the credits are used up", _MONEY),
    "credits-depleted": (SourceQuotaExhaustedError, "the credits are used up", _MONEY),
    "usage-capped": (SourceQuotaExhaustedError, "the usage cap is reached", _CAP),
    "client-forbidden": (SourceAuthenticationError, "the app may not search", _ENROL),
    "user-not-enrolled": (SourceAuthenticationError, "the account may not search", _ENROL),
    "client-not-enrolled": (SourceAuthenticationError, "the app may not search", _ENROL),
    "unsupported-authentication": (SourceAuthenticationError, "the wrong kind of token", _TOKEN),
}
_BY_STATUS: dict[int, _Row] = {
    400: (
        SourceResponseError,
        "it does not accept the request",
        "Ask in other words, or check sources.x.field_dialect.",
    ),
    401: (SourceAuthenticationError, "it refused the token", _TOKEN),
    402: (SourceQuotaExhaustedError, "the credits are used up", _MONEY),
    403: (SourceAuthenticationError, "it refused access", f"{_TOKEN} {_ENROL}"),
    404: (SourceNotFoundError, "not found", "Check sources.x.base_url."),
}


def feedback(response: HttpResponse, *, clock: Clock) -> LimitFeedback | None:
    """Return what the answer says of the rate limit."""
    return rate_headers.epoch(response.headers, remaining=_REMAINING, reset=_RESET, now=clock.now())


def failure(response: HttpResponse, *, clock: Clock) -> SourceError:
    """Return the error that an answer other than 200 stands for."""
    status, body = response.status, problem(response)
    row = _BY_PROBLEM.get(_name(body))
    if row is None and body.get("title") == "UsageCapExceeded":
        row = _BY_PROBLEM["usage-capped"]
    if row is None and status == 429:  # noqa: PLR2004
        return _throttled(response, clock=clock)
    if row is None and (status == _TIMEOUT or status >= _SERVER):
        row = (SourceUnavailableError, "it is not available", "Try again later.")
    if row is None:
        row = _BY_STATUS.get(
            status, (SourceResponseError, "an unexpected answer", "Check sources.x.base_url.")
        )
    kind, meaning, remedy = row
    return kind(f"{SOURCE}: {meaning} (status {status})", source=SOURCE, remedy=remedy)


def problem(response: HttpResponse) -> Mapping[str, Any]:
    """Return the problem object of an answer, empty when it holds none."""
    try:
        value = response.json()
    except TransportResponseError:
        return {}
    return value if isinstance(value, dict) else {}


def names_parameter(response: HttpResponse, parameter: str) -> bool:
    """Tell whether a refusal of the request names `parameter`."""
    errors = problem(response).get("errors")
    for error in errors if isinstance(errors, list) else ():
        if not isinstance(error, dict):
            continue
        parameters, message = error.get("parameters"), error.get("message")
        if isinstance(parameters, dict) and parameter in parameters:
            return True
        if isinstance(message, str) and f"[{parameter}]" in message:
            return True
    return False


def _name(body: Mapping[str, Any]) -> str:
    kind, reason = body.get("type"), body.get("reason")
    name = kind.rstrip("/").rpartition("/")[2] if isinstance(kind, str) else ""
    if name not in _BY_PROBLEM and isinstance(reason, str):
        return reason
    return name


def _throttled(response: HttpResponse, *, clock: Clock) -> SourceError:
    seconds = rate_headers.retry_after(response.headers, now=clock.now())
    if seconds is None:
        found = feedback(response, clock=clock)
        seconds = None if found is None else found.reset_seconds
    return SourceThrottledError(
        f"{SOURCE}: too many requests (status 429)",
        source=SOURCE,
        retry_after_seconds=None if seconds is None else max(1.0, seconds),
        remedy="Wait, or lower sources.x.windows; everything that uses the app shares its limit.",
    )
