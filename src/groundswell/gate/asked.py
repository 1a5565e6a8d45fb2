"""Make a query of what a client asks, within the bounds of this service."""

from collections.abc import Iterable
from datetime import datetime

from groundswell.domain.query import Kind, Query
from groundswell.errors import InvalidQueryError


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
    asked = Query(
        text,
        sources=tuple(dict.fromkeys(sources)),
        kinds=tuple(dict.fromkeys(kinds)),
        since=since,
        language=language,
        limit=limit,
        deadline_seconds=deadline_seconds,
    )
    if since is not None and since > now:
        raise InvalidQueryError("since: it lies in the future", remedy="Give a time that is past.")
    return asked
