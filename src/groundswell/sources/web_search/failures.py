"""Read what all web search providers say alike: failed statuses, error bodies and charges."""

from collections.abc import Mapping
from typing import Any

from groundswell.clock import Clock
from groundswell.errors import (
    SourceAuthenticationError,
    SourceError,
    SourceQuotaExhaustedError,
    SourceResponseError,
    SourceThrottledError,
    SourceUnavailableError,
    TransportResponseError,
)
from groundswell.sources import answer, rate_headers
from groundswell.sources.web_search.backend import SOURCE
from groundswell.transport.http import HttpResponse

OK = 200
_TOO_MANY, _PAYMENT, _TIMEOUT, _SERVER = 429, 402, 408, 500
_MAX_CREDITS = 100
_REJECTED = frozenset({400, 413, 414, 422})


def failure(response: HttpResponse, *, backend: str, setting: str, clock: Clock) -> SourceError:
    """Return the error of a status; `setting` names the variable that repairs access."""
    status = response.status
    if status == _TOO_MANY:
        return throttled(
            backend, status, seconds=rate_headers.retry_after(response.headers, now=clock.now())
        )
    if status in {401, 403}:
        return refused(backend, status, remedy=f"Check {setting}.")
    if status == _PAYMENT:
        return exhausted(backend, status, setting=setting)
    if status == _TIMEOUT or status >= _SERVER:
        return SourceUnavailableError(
            f"{SOURCE}: {backend} is failing (status {status})",
            source=SOURCE,
            remedy="Try again later, or choose another sources.google.backend.",
        )
    if status in _REJECTED:
        return rejected(backend, status)
    return SourceResponseError(
        f"{SOURCE}: {backend} gave an unexpected answer (status {status})",
        source=SOURCE,
        remedy=f"Check sources.google.{_address(backend)}.",
    )


def throttled(backend: str, status: int, *, seconds: float | None) -> SourceError:
    """Return the error for too many requests."""
    return SourceThrottledError(
        f"{SOURCE}: {backend} got too many requests (status {status})",
        source=SOURCE,
        retry_after_seconds=seconds,
        remedy="Wait, or lower sources.google.windows.",
    )


def refused(backend: str, status: int, *, remedy: str) -> SourceError:
    """Return the error for credentials that do not open the service."""
    return SourceAuthenticationError(
        f"{SOURCE}: {backend} refused access (status {status})", source=SOURCE, remedy=remedy
    )


def exhausted(backend: str, status: int, *, setting: str) -> SourceError:
    """Return the error for a used-up plan."""
    return SourceQuotaExhaustedError(
        f"{SOURCE}: the quota at {backend} is used up (status {status})",
        source=SOURCE,
        remedy=f"Wait for the next period, raise the plan, or put another key in {setting}.",
    )


def rejected(backend: str, status: int) -> SourceError:
    """Return the error for a request that the provider does not understand."""
    return SourceResponseError(
        f"{SOURCE}: {backend} does not accept the request (status {status})",
        source=SOURCE,
        remedy="Ask with fewer or other words.",
    )


def error_body(response: HttpResponse) -> Mapping[str, Any]:
    """Return the JSON object of a failed answer; empty if it is something else."""
    try:
        value = response.json()
    except TransportResponseError:
        return {}
    return value if isinstance(value, dict) else {}


def part(value: object, name: str) -> Mapping[str, Any]:
    """Return the object under `name`, or an empty one."""
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def parts(value: object, name: str) -> list[Mapping[str, Any]]:
    """Return the objects of the list under `name`."""
    found = value.get(name) if isinstance(value, dict) else None
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def charged(value: object) -> int:
    """Return how many credits an answer cost; one where it does not say."""
    found = answer.integer(value)
    return 1 if found is None else max(0, min(found, _MAX_CREDITS))


def _address(backend: str) -> str:
    return "cse_base_url" if backend == "google_cse" else f"{backend}_base_url"
