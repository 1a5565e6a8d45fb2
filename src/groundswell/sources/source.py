"""Describe what a source is: it turns a page request into a page."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from groundswell.domain.document import Document

Freshness = Literal["live", "fresh", "aging", "stale"]


@dataclass(frozen=True, slots=True)
class Window:
    """A rate limit: at most `limit` cost units in any `seconds`.

    With `day_in` (a time zone name) it is a calendar day there and `seconds` is ignored.
    """

    limit: int
    seconds: float = 60.0
    day_in: str | None = None


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """What the planner, `groundswell sources`, the docs and the engine know of a source.

    `max_age_seconds` is how long the provider lets its documents be kept, however they are used.
    Requests that share a `pool` share its limits and its cache; by default it is the name.
    `usd_per_request` is the most that one request costs, 0 where that is free or goes by items.
    """

    name: str
    title: str
    summary: str
    windows: tuple[Window, ...]
    max_running: int
    ttl_seconds: float
    page_size: int
    max_pages: int = 3
    keys: tuple[str, ...] = ()
    keyless: bool = True
    cost: str = "free"
    usd_per_request: float = 0.0
    max_age_seconds: float | None = None
    supports_since: bool = True
    supports_language: bool = False
    aliases: tuple[str, ...] = ()
    pool: str = ""

    @property
    def pool_name(self) -> str:
        """Return what limits and cache are kept under."""
        return self.pool or self.name


@dataclass(frozen=True, slots=True)
class PageRequest:
    """One page to fetch. `terms` are the search words of the plan, most important first.

    The adapter writes them in its provider's dialect. `limit` bounds documents on this page.
    `is_extra` is for the layers around it: a page that is asked for only when time is left.
    """

    terms: tuple[str, ...] = field(repr=False)
    limit: int
    cursor: str | None = None
    since: datetime | None = None
    language: str | None = None
    options: Mapping[str, str] = field(default_factory=dict, repr=False)
    is_extra: bool = False


@dataclass(frozen=True, slots=True)
class LimitFeedback:
    """What the provider said of our limit; `None` where it said nothing.

    `remaining` requests until `reset_seconds` from now; no request at all for `backoff_seconds`.
    """

    remaining: int | None = None
    reset_seconds: float | None = None
    backoff_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Documents of one page; `skipped` counts items that were broken or deleted.

    `side_cursors` are of further pages that are known to be there already, so that they can be
    read at the same time as the one of `next_cursor`; what they name as next may be read twice.
    `cost_usd` is what the provider bills for it; a page of the cache costs nothing and has what
    it did cost in `first_cost_usd`.
    `freshness` is `live` from the provider or, from the cache, `fresh`, `aging` (past its TTL and
    being fetched anew) or `stale` (the source failed).
    """

    documents: tuple[Document, ...]
    next_cursor: str | None = None
    side_cursors: tuple[str, ...] = ()
    skipped: int = 0
    feedback: LimitFeedback | None = None
    cost_usd: float = 0.0
    first_cost_usd: float = 0.0
    received_bytes: int = 0
    freshness: Freshness = "live"


class Source(Protocol):
    """Fetch pages of documents; one call is one page, so paging, caching and limits are layers."""

    @property
    def info(self) -> SourceInfo:
        """Describe the source."""
        ...

    async def fetch(self, request: PageRequest) -> Page:
        """Return one page.

        Raises:
            SourceError: the provider refused, failed or answered nonsense.
            TransportError: there was no usable answer.
        """
        ...

    async def aclose(self) -> None:
        """Free what the source holds; the HTTP client is not its own."""
        ...
