"""Turn the arguments of a tool into a query."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from pydantic import Field

from groundswell.domain.query import MAX_QUESTION_CHARACTERS, Kind, Query
from groundswell.gate import asked
from groundswell.mcp_server.door import Door

# Clients of MCP commonly give a call up after a minute.
DEFAULT_SECONDS = 45.0
_MAX_SOURCES = 32

Question = Annotated[
    str,
    Field(
        min_length=1,
        max_length=MAX_QUESTION_CHARACTERS,
        description="What you want to know, in plain words.",
        examples=["What frustrates people about backups?"],
    ),
]
Sources = Annotated[
    list[str] | None,
    Field(
        max_length=_MAX_SOURCES,
        description="Names from list_sources. Left out: every source that is ready.",
    ),
]
Kinds = Annotated[list[Kind] | None, Field(min_length=1, max_length=4)]
Since = Annotated[
    datetime | None,
    Field(description="Only posts from this time on, with its zone: 2026-03-01T00:00:00Z."),
]
Language = Annotated[str | None, Field(max_length=20, description="Language code such as en.")]
Limit = Annotated[int, Field(ge=1, le=10_000, description="Most documents of each source.")]
Deadline = Annotated[
    float | None,
    Field(
        ge=1,
        le=3600,
        description=f"Answer within so many seconds; at most {DEFAULT_SECONDS:g} when left out.",
    ),
]
Refresh = Annotated[bool, Field(description="Do not read the cache.")]


def query(
    text: str,
    door: Door,
    *,
    sources: list[str] | None,
    kinds: Sequence[Kind] | None,
    since: datetime | None,
    language: str | None,
    limit: int,
    deadline_seconds: float | None,
) -> Query:
    """Return the query, with the defaults and bounds of `door`.

    Raises:
        InvalidQueryError: a bound is out of range.
    """
    settings = door.settings
    most = settings.server.max_deadline_seconds
    return asked.query(
        text,
        sources=sources or (),
        kinds=kinds or ("pain_point",),
        since=since,
        language=language,
        limit=limit,
        deadline_seconds=deadline_seconds or min(settings.deadline_seconds, most, DEFAULT_SECONDS),
        max_seconds=most,
        now=door.clock.now(),
    )
