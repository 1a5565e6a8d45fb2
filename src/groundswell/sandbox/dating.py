"""Move the dates of posts, so that a corpus of any age looks as if it ended just now."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from groundswell.sandbox.post import Post

NEWEST_AGE = timedelta(hours=1)
X_SPAN = timedelta(days=6, hours=12)  # X searches seven days; the rest is time to look around


def recent(posts: Sequence[Post], *, now: datetime) -> tuple[Post, ...]:
    """Return the posts with dates moved so that the newest is an hour old.

    Posts of X are also drawn together into six and a half days: X finds nothing older than a
    week, so a corpus of several months would leave its stand-in all but empty.
    """
    if not posts:
        return ()
    shift = now - NEWEST_AGE - max(post.created_at for post in posts)
    moved = [replace(post, created_at=_later(post.created_at, shift)) for post in posts]
    ages = [now - post.created_at for post in moved if post.platform == "x"]
    oldest = max(ages, default=timedelta())
    if oldest <= X_SPAN:
        return tuple(moved)
    return tuple(
        replace(post, created_at=now - NEWEST_AGE - _drawn(now, post, oldest))
        if post.platform == "x"
        else post
        for post in moved
    )


def _later(moment: datetime, shift: timedelta) -> datetime:
    try:
        return moment + shift
    except OverflowError:
        return moment


def _drawn(now: datetime, post: Post, oldest: timedelta) -> timedelta:
    return (X_SPAN - NEWEST_AGE) * ((now - post.created_at) / oldest)
