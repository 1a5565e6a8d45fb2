"""Name what went wrong at Reddit: one table from status and body to an error."""

import re
from typing import Any

from groundswell.clock import Clock
from groundswell.errors import (
    SourceAuthenticationError,
    SourceError,
    SourceNotFoundError,
    SourceResponseError,
    SourceThrottledError,
    SourceUnavailableError,
    TransportResponseError,
)
from groundswell.sources import rate_headers
from groundswell.sources.source import LimitFeedback
from groundswell.transport.http import HttpResponse

SOURCE = "reddit"
BLOCK_SECONDS = 3600.0
CHECK_SUBREDDITS = "Correct or remove the name in sources.reddit.subreddits."
CHECK_KEYS = "Check sources.reddit.client_id and sources.reddit.client_secret."
_MARKUP = re.compile(rb"\A\s*<")
_CLOSED = {"private": "private", "quarantined": "quarantined", "banned": "banned"}
_TIMEOUT, _SERVER = 408, 500
_OTHER = {
    409: "a conflict",
    413: "the request is too large",
    414: "the request is too long",
    451: "withheld for legal reasons",
}


def feedback(response: HttpResponse) -> LimitFeedback | None:
    """Return what the answer says of the rate limit."""
    return rate_headers.relative(
        response.headers, remaining="x-ratelimit-remaining", reset="x-ratelimit-reset"
    )


def failure(response: HttpResponse, *, clock: Clock) -> SourceError:
    """Return the error that an answer other than 200 stands for."""
    status = response.status
    if status == 429:  # noqa: PLR2004
        return _throttled(response, clock=clock)
    if 300 <= status < 400:  # noqa: PLR2004
        return _redirected(response)
    if status in {401, 403}:
        return _refused(response)
    if status in {400, 404}:
        return _rejected(response)
    if status == _TIMEOUT or status >= _SERVER:
        return SourceUnavailableError(
            f"{SOURCE}: status {status}", source=SOURCE, remedy="Try again later."
        )
    meaning = _OTHER.get(status, "an unexpected answer")
    return SourceResponseError(
        f"{SOURCE}: status {status}, {meaning}",
        source=SOURCE,
        remedy="Check sources.reddit.base_url.",
    )


def unknown_subreddit() -> SourceError:
    """Return the error for a subreddit that does not exist."""
    return SourceNotFoundError(
        f"{SOURCE}: a subreddit does not exist", source=SOURCE, remedy=CHECK_SUBREDDITS
    )


def _throttled(response: HttpResponse, *, clock: Clock) -> SourceError:
    seconds = rate_headers.retry_after(response.headers, now=clock.now())
    if seconds is None:
        found = feedback(response)
        seconds = None if found is None else found.reset_seconds
    return SourceThrottledError(
        f"{SOURCE}: too many requests (status 429)",
        source=SOURCE,
        retry_after_seconds=None if seconds is None else max(1.0, seconds),
        remedy="Wait, or lower sources.reddit.windows; all users of a client id share its limit.",
    )


def _redirected(response: HttpResponse) -> SourceError:
    location = response.headers.get("location", "")
    if "/subreddits/search" in location:
        return unknown_subreddit()
    if "/login" in location:
        return SourceAuthenticationError(
            f"{SOURCE}: it asks for a login (status {response.status})",
            source=SOURCE,
            remedy="Set sources.reddit.base_url to https://oauth.reddit.com. " + CHECK_KEYS,
        )
    return SourceResponseError(
        f"{SOURCE}: an unexpected redirect (status {response.status})",
        source=SOURCE,
        remedy="Check sources.reddit.base_url and sources.reddit.auth_url.",
    )


def _refused(response: HttpResponse) -> SourceError:
    if response.status == 403 and _MARKUP.match(response.body):  # noqa: PLR2004
        return SourceThrottledError(
            f"{SOURCE}: this network or user agent is blocked (status 403)",
            source=SOURCE,
            retry_after_seconds=BLOCK_SECONDS,
            remedy="Set sources.reddit.user_agent to '<platform>:<app id>:<version> "
            "(by /u/<name>)' and wait an hour.",
        )
    closed = _CLOSED.get(_reason(response))
    if closed:
        return SourceResponseError(
            f"{SOURCE}: a subreddit is {closed} (status {response.status})",
            source=SOURCE,
            remedy=CHECK_SUBREDDITS,
        )
    return SourceAuthenticationError(
        f"{SOURCE}: it refused the credentials (status {response.status})",
        source=SOURCE,
        remedy=CHECK_KEYS + " The app must be approved for the Data API.",
    )


def _rejected(response: HttpResponse) -> SourceError:
    status, reason = response.status, _reason(response)
    if reason in _CLOSED or status == 404:  # noqa: PLR2004
        meaning = f"a subreddit is {_CLOSED[reason]}" if reason in _CLOSED else "not found"
        return SourceNotFoundError(
            f"{SOURCE}: {meaning} (status {status})",
            source=SOURCE,
            remedy=CHECK_SUBREDDITS + " Else check sources.reddit.base_url.",
        )
    if reason == "TOO_LONG":
        return SourceResponseError(
            f"{SOURCE}: the search is too long (status {status})",
            source=SOURCE,
            remedy="Ask with fewer words.",
        )
    return SourceResponseError(
        f"{SOURCE}: it does not accept the request (status {status})",
        source=SOURCE,
        remedy="Ask in other words, or check sources.reddit.subreddits.",
    )


def _reason(response: HttpResponse) -> str:
    try:
        value: Any = response.json()
    except TransportResponseError:
        return ""
    reason = value.get("reason") if isinstance(value, dict) else None
    return reason if isinstance(reason, str) else ""
