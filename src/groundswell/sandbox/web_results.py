"""Find what a web search engine would find over the posts, and write it as results."""

import re
from datetime import UTC, datetime, timedelta

from groundswell.sandbox.corpus import Corpus
from groundswell.sandbox.post import Post
from groundswell.sandbox.wanted import Wanted, parse, words

FORUMS = frozenset({"reddit", "hackernews", "stackexchange", "lemmy"})
SNIPPET_CHARACTERS = 240
_LEAD = 60
_PERIODS = {"hour": 1 / 24, "day": 1, "week": 7, "month": 31, "year": 366}
_WORD = re.compile(r"\w+")


def found(
    corpus: Corpus,
    query: str,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    language: str = "",
) -> list[Post]:
    """Return the posts that match some words of `query`, web pages first, then the best.

    A search engine takes every word as a wish, but for those with a minus.
    """
    wanted = parse(query)
    wishes = {term for group in wanted.groups for term in group}
    lenient = Wanted(excluded=wanted.excluded, optional=tuple(sorted(wishes)))
    posts = [
        post
        for post in corpus.search(lenient, since=since, until=until)
        if not post.is_gone and (not language or not post.language or post.language == language)
    ]
    return sorted(posts, key=lambda post: post.platform != "web")  # stable: best first in each


def started(period: str, *, now: datetime) -> datetime | None:
    """Return when `day`, `week`, `month`, `year` or `hour` before `now` began."""
    days = _PERIODS.get(period)
    return None if days is None else now - timedelta(days=days)


def day(text: str) -> datetime | None:
    """Return the start of a day such as 2026-11-20 in UTC."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        return None


def snippet(post: Post, query: str) -> str:
    """Return the part of the text around the first word that was searched for."""
    text = " ".join(post.text.split())
    wished = set(words(query))
    first = next((m.start() for m in _WORD.finditer(text) if set(words(m[0])) & wished), 0)
    start = 0 if first < SNIPPET_CHARACTERS // 2 else text.rfind(" ", 0, first - _LEAD) + 1
    part = text[start : start + SNIPPET_CHARACTERS]
    if start + SNIPPET_CHARACTERS < len(text):
        part = part.rsplit(" ", 1)[0] + " ..."
    return part or post.headline


def written_day(moment: datetime) -> str:
    """Return a day as search engines print it: `Mar 3, 2026`."""
    return f"{moment:%b} {moment.day}, {moment.year}"
