"""Turn a status into the error that says who must act; one table for all providers.

Bodies are never quoted: providers repeat the query in them.
"""

from datetime import datetime
from http import HTTPStatus

from groundswell.errors import (
    SourceAuthenticationError,
    SourceError,
    SourceNotFoundError,
    SourceQuotaExhaustedError,
    SourceResponseError,
    SourceThrottledError,
    SourceUnavailableError,
)
from groundswell.sources.rate_headers import retry_after
from groundswell.transport.http import HttpResponse

BLOCKED_SECONDS = 3_600.0

_TIMEOUTS = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY})
_WAIT = "Wait, or ask fewer questions at once; the limit is the provider's."


def refusal(
    response: HttpResponse, *, source: str, now: datetime, credentials: str
) -> SourceError | None:
    """Return the error of an answer, `None` when its body can be read.

    `credentials` names the setting to check when the provider does not accept us.
    """
    status = response.status
    if status == HTTPStatus.OK:
        return blocked(response, source=source) if is_web_page(response) else None
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return throttled(response, source=source, now=now)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _TIMEOUTS:
        return SourceUnavailableError(
            f"{source}: the provider is in trouble (status {status})",
            source=source,
            remedy="Try again in a few minutes.",
        )
    if status == HTTPStatus.FORBIDDEN and is_web_page(response):
        return blocked(response, source=source)
    if status in {401, 403}:
        return SourceAuthenticationError(
            f"{source}: the provider does not let us in (status {status})",
            source=source,
            remedy=f"Check {credentials}.",
        )
    if status == HTTPStatus.PAYMENT_REQUIRED:
        return SourceQuotaExhaustedError(
            f"{source}: the account is used up (status 402)",
            source=source,
            remedy="Top up the account at the provider, or leave this source out.",
        )
    return _unusable(status, source=source)


def throttled(
    response: HttpResponse, *, source: str, now: datetime, otherwise_seconds: float | None = None
) -> SourceThrottledError:
    """Return the error of a rate limit, with the wait that the headers ask for."""
    seconds = retry_after(response.headers, now=now)
    return SourceThrottledError(
        f"{source}: the provider's rate limit is reached (status {response.status})",
        source=source,
        retry_after_seconds=otherwise_seconds if seconds is None else seconds,
        remedy=_WAIT,
    )


def blocked(response: HttpResponse, *, source: str) -> SourceThrottledError:
    """Return the error for a web page (a challenge, a block) in place of data."""
    return SourceThrottledError(
        f"{source}: a web page came instead of data (status {response.status}); "
        "the provider or a proxy blocks this address",
        source=source,
        retry_after_seconds=BLOCKED_SECONDS,
        remedy="Leave this source alone for an hour, or check `base_url` and the proxy.",
    )


def is_web_page(response: HttpResponse) -> bool:
    """Tell whether the body is HTML instead of JSON."""
    kind = response.headers.get("content-type", "")
    return "html" in kind.lower() or response.body[:64].lstrip().startswith(b"<")


def _unusable(status: int, *, source: str) -> SourceResponseError:
    remedy = "Check the `base_url` of this source."
    if status in {400, 414, 422}:
        remedy = "Ask with fewer or plainer words."
    kind = SourceNotFoundError if status in {404, 410} else SourceResponseError
    return kind(
        f"{source}: the provider refused the request (status {status})",
        source=source,
        remedy=remedy,
    )
