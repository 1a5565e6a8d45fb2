"""Number posts as each platform does, and find the post behind a link to its site."""

import re
from collections.abc import Mapping

from groundswell.sandbox.post import Post

REDDIT, X, HACKERNEWS = "/reddit-site", "/x-site", "/hackernews-site"
PREFIXES = (REDDIT, X, HACKERNEWS)
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_REDDIT_FIRST = 3_000_000_000  # seven digits in base 36, as of 2026
_HACKERNEWS_FIRST = 45_000_000
_MAX_ID = 12
_X_EPOCH_MS = 1_288_834_974_657
_X_SEQUENCE_BITS = 22
_REDDIT_ID = re.compile(r"/comments/(?P<post>[0-9a-z]+)(/[^/]+/(?P<comment>[0-9a-z]+))?")
_X_ID = re.compile(r"/status/(?P<id>\d{1,19})")


def reddit_id(post: Post) -> str:
    """Return the base-36 id of a post on Reddit."""
    number, written = _REDDIT_FIRST + post.number, ""
    while number:
        number, digit = divmod(number, 36)
        written = _DIGITS[digit] + written
    return written


def x_id(post: Post) -> str:
    """Return the id of a post on X: its time in milliseconds, then its number."""
    milliseconds = int(post.created_at.timestamp() * 1000) - _X_EPOCH_MS
    return str((max(0, milliseconds) << _X_SEQUENCE_BITS) | post.number)


def hackernews_id(post: Post) -> str:
    """Return the number of an item on Hacker News."""
    return str(_HACKERNEWS_FIRST + post.number)


def number(path: str, parameters: Mapping[str, str]) -> int | None:
    """Return the number of the post that a link to a sample site means."""
    if path.startswith(REDDIT):
        found = _REDDIT_ID.search(path)
        return None if found is None else reddit_number(found["comment"] or found["post"])
    if path.startswith(X):
        found = _X_ID.search(path)
        return None if found is None else x_number(found["id"])
    return hackernews_number(parameters.get("id", ""))


def reddit_number(id_: str) -> int | None:
    """Return the number of the post with this id on Reddit."""
    if not id_ or len(id_) > _MAX_ID or not set(id_.lower()) <= set(_DIGITS):
        return None
    return int(id_, 36) - _REDDIT_FIRST


def x_number(id_: str) -> int | None:
    """Return the number of the post with this id on X."""
    return int(id_) & ((1 << _X_SEQUENCE_BITS) - 1) if id_.isascii() and id_.isdigit() else None


def hackernews_number(id_: str) -> int | None:
    """Return the number of the post with this id on Hacker News."""
    plain = id_.isascii() and id_.isdigit() and len(id_) <= _MAX_ID
    return int(id_) - _HACKERNEWS_FIRST if plain else None
