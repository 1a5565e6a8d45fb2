"""Make a query of what a client asks, within the bounds of this service."""

import re
from collections.abc import Iterable
from datetime import datetime

from groundswell.domain.query import Kind, Query
from groundswell.errors import InvalidQueryError

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", re.IGNORECASE)


def query(
    text: str,
    *,
    sources: Iterable[str],
    kinds: Iterable[Kind],
    since: datetime | None,
    language: str | None,
    limit: int,
    deadline_seconds: float,
    max_seconds: float,
    now: datetime,
) -> Query:
    """Return the query; what is named twice counts once.

    Raises:
        InvalidQueryError: a bound is out of range.
    """
    if deadline_seconds > max_seconds:
        raise InvalidQueryError(
            f"deadline_seconds: {deadline_seconds:g} is more than this service allows",
            remedy=f"Give at most {max_seconds:g}.",
        )
    if language is not None and not _LANGUAGE.fullmatch(language):
        raise InvalidQueryError(
            f"language: {language[:40]!r} is not a language",
            remedy="Give two letters (ISO 639), for example en.",
        )
    _check(since, now=now)
    return Query(
        text,
        sources=tuple(dict.fromkeys(sources)),
        kinds=tuple(dict.fromkeys(kinds)),
        since=since,
        language=language,
        limit=limit,
        deadline_seconds=deadline_seconds,
    )


def _check(since: datetime | None, *, now: datetime) -> None:
    if since is not None and since.tzinfo is None:
        raise InvalidQueryError(
            "since: it has no time zone", remedy="Write for example 2026-03-01T00:00:00Z."
        )
    if since is not None and since > now:
        raise InvalidQueryError("since: it lies in the future", remedy="Give a time that is past.")
