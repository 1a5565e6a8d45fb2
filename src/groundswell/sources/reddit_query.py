"""Write a search in Reddit's syntax, and the places that a search goes through."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from groundswell.errors import ConfigurationError
from groundswell.sources.cursor import unusable
from groundswell.sources.source import PageRequest
from groundswell.sources.words import first_and_any, searchable

SOURCE = "reddit"
MAX_QUERY_CHARACTERS = 512
MAX_PAGE_SIZE = 100
MAX_COMMENTS = 50
_OPERATORS = frozenset({"AND", "OR", "NOT"})
_WORD = re.compile(r"\w+")
_SUBREDDIT = re.compile(r"[A-Za-z0-9_-]{2,40}")
_LISTING = re.compile(r"[A-Za-z0-9_]{0,40}")
_THREADS = re.compile(r"comments:((?:[a-z0-9]{1,16})(?:\.[a-z0-9]{1,16})*):([A-Za-z0-9_]{0,40})")
_PERIODS = (
    (timedelta(hours=1), "hour"),
    (timedelta(days=1), "day"),
    (timedelta(days=7), "week"),
    (timedelta(days=30), "month"),
    (timedelta(days=365), "year"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a search stands: threads still to read, and where the listing goes on."""

    threads: tuple[str, ...] = ()
    after: str = ""

    def written(self) -> str | None:
        """Return the cursor that `read_place` reads; `None` at the end."""
        if self.threads:
            return f"comments:{'.'.join(self.threads)}:{self.after}"
        return self.after or None

    def alone(self) -> tuple[str | None, ...]:
        """Return a cursor for each thread, to be read side by side; the first leads on."""
        if not self.threads:
            return (self.written(),)
        first, *others = self.threads
        return (
            Place((first,), self.after).written(),
            *(Place((other,)).written() for other in others),
        )


def read_place(cursor: str | None) -> Place:
    """Return the place that a cursor means.

    Raises:
        SourceResponseError: the cursor is none of ours.
    """
    if match := _THREADS.fullmatch(cursor or ""):
        return Place(tuple(match[1].split(".")), match[2])
    if _LISTING.fullmatch(cursor or ""):
        return Place(after=cursor or "")
    raise unusable(SOURCE)


def subreddit_names(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names alone, each once.

    Raises:
        ConfigurationError: one is no subreddit name.
    """
    found = tuple(name.strip().strip("/").removeprefix("r/") for name in names)
    for position, name in enumerate(found):
        if not _SUBREDDIT.fullmatch(name):
            raise ConfigurationError(
                f"sources.reddit.subreddits: entry {position + 1} is not a subreddit name",
                remedy="Write the name alone, for example 'projectmanagement'.",
            )
    return tuple(dict.fromkeys(found))


def search_params(
    request: PageRequest, *, after: str, limit: int, now: datetime, is_restricted: bool
) -> dict[str, str]:
    """Return the parameters of a search.

    Raises:
        SourceResponseError: there is no word to search for.
    """
    params = {
        "q": _query(request.terms),
        "sort": "relevance",
        "t": _period(request.since, now=now),
        "type": "link",
        "limit": str(min(MAX_PAGE_SIZE, max(1, limit))),
        "raw_json": "1",
    }
    if is_restricted:
        params["restrict_sr"] = "true"
    if after:
        params["after"] = after
    return params


def thread_params(limit: int) -> dict[str, str]:
    """Return the parameters for the best comments of a post and the replies to them."""
    return {
        "sort": "top",
        "limit": str(min(MAX_COMMENTS, max(1, limit))),
        "depth": "2",
        "raw_json": "1",
    }


def _query(terms: tuple[str, ...]) -> str:
    written = map(_term, searchable(terms, source=SOURCE))
    return first_and_any(written, room=MAX_QUERY_CHARACTERS)


def _term(term: str) -> str:
    word = " ".join(term.replace('"', " ").replace("\\", " ").split())
    return word if _WORD.fullmatch(word) and word not in _OPERATORS else f'"{word}"'


def _period(since: datetime | None, *, now: datetime) -> str:
    if since is None:
        return "all"
    for length, name in _PERIODS:
        if now - since <= length:
            return name
    return "all"
