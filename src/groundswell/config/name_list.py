"""Lists of names: the sites and subreddits that are searched."""

import re
from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator

from groundswell.config.marks import Form

_SITE = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,58}[a-z0-9])?")
_SUBREDDIT = re.compile(r"[A-Za-z0-9_-]{2,40}")
_LONGEST_SHOWN = 40


def each_once(
    names: tuple[str, ...],
    what: str,
    shape: re.Pattern[str],
    bare: Callable[[str], str] = lambda name: name,
) -> tuple[str, ...]:
    """Return the names, each `bare` and once.

    Raises:
        ValueError: one has not the `shape` of `what` it should be.
    """
    found: dict[str, None] = {}
    for name in names:
        if not shape.fullmatch(bare(name)):
            hint = " (write no brackets, no quotes)" if name[:1] in {"[", '"', "'"} else ""
            raise ValueError(f"{name[:_LONGEST_SHOWN]!r} is no {what}{hint}")
        found[bare(name)] = None
    return tuple(found)


def _sites(names: tuple[str, ...]) -> tuple[str, ...]:
    if not names:
        raise ValueError("no site is left (switch sources.stackexchange.enabled off instead)")
    return each_once(names, "site", _SITE, str.lower)


def _subreddits(names: tuple[str, ...]) -> tuple[str, ...]:
    return each_once(
        names, "subreddit", _SUBREDDIT, lambda name: name.strip("/").removeprefix("r/")
    )


SiteNames = Annotated[
    tuple[str, ...],
    AfterValidator(_sites),
    Form("API names such as superuser, webapps or pt.stackoverflow, separated by commas"),
]
SubredditNames = Annotated[
    tuple[str, ...],
    AfterValidator(_subreddits),
    Form("names such as projectmanagement, separated by commas"),
]
