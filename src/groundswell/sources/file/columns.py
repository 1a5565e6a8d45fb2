"""Guess which column holds what, from names and values."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from groundswell.errors import InvalidQueryError
from groundswell.sources.file.moment import moment
from groundswell.sources.file.refused import refused
from groundswell.sources.file.row import Row

FIELDS = (
    "text", "title", "author", "created_at", "score", "comments", "url", "id", "language",
    "source", "rating",
)  # fmt: skip

# Best names first, as they are after `_plain`.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "text": (
        "text", "full_text", "body", "selftext", "content", "review_text", "review", "comment",
        "comment_text", "cooked", "message", "description", "feedback", "tweet", "post",
        "complaint", "verbatim", "opinion", "answer", "response", "note", "summary", "sentence",
        "kommentar", "nachricht", "commentaire", "comentario",
    ),
    "title": ("title", "headline", "subject", "post_title", "review_title", "summary"),
    "author": (
        "author", "username", "user_name", "screen_name", "author_name", "user", "reviewer",
        "handle", "display_name", "nickname", "user_id", "author_id", "customer_id", "customer",
        "user_screen_name", "user_username", "user_login",
    ),
    "created_at": (
        "created_at", "created_utc", "created", "timestamp", "datetime", "date", "time",
        "published_at", "published", "posted_at", "submitted_at", "review_date", "datum",
        "fecha",
    ),
    "score": (
        "score", "ups", "upvotes", "likes", "like_count", "favorite_count", "points", "votes",
        "helpful_votes", "helpful", "thumbs_up", "reactions", "retweet_count",
    ),
    "comments": (
        "num_comments", "comment_count", "comments_count", "comments", "reply_count", "replies",
        "answer_count",
    ),
    "url": ("url", "link", "permalink", "href", "html_url", "web_url"),
    "id": ("id", "id_str", "uuid", "guid", "key"),
    "language": ("language", "lang", "locale"),
    "source": ("source", "platform", "channel", "origin"),
    "rating": ("rating", "stars", "star_rating"),
}  # fmt: skip
_ENDINGS: Mapping[str, tuple[str, ...]] = {
    "text": ("_text", "_body", "_content", "_message", "_review", "_comment", "_description"),
    "title": ("_title", "_subject"),
    "author": ("_author", "_username", "_user"),
    "created_at": ("_created", "_at", "_date", "_time", "_timestamp"),
    "url": ("_url", "_link"),
    "id": ("_id",),
}
_FOREIGN_IDS = re.compile(
    r"(?:^|_)(?:user|author|parent|link|conversation|customer|account|app)_id$"
)
_MIN_TEXT_CHARACTERS = 12
_MIN_TEXT_WORDS = 2.5
_MIN_SHARE = 0.5
_MAX_SHOWN = 25


@dataclass(frozen=True, slots=True)
class Columns:
    """Our fields and the columns that hold them."""

    of: Mapping[str, str]

    def value(self, row: Row, field: str) -> object:
        """Return what `row` has for `field`, or `None`."""
        name = self.of.get(field)
        return None if name is None else row.get(name)


def choose(sample: Sequence[Row], overrides: Mapping[str, str], *, path: Path) -> Columns:
    """Return the columns of a file whose first rows are `sample`.

    Raises:
        InvalidQueryError: an override names no field or no column, or no column looks like text.
    """
    names = list(dict.fromkeys(name for row in sample for name in row))
    found = {field: _overridden(field, name, names, path) for field, name in overrides.items()}
    for field in FIELDS:
        if field not in found:
            taken = set(found.values())
            free = [name for name in names if name not in taken]
            if (name := _guessed(field, free, sample)) is not None:
                found[field] = name
    if "text" not in found:
        name = _longest(names, set(found.values()), sample) or found.pop("title", None)
        if name is None:
            raise refused(
                path,
                f"no column looks like text; its columns are {_shown(names)}",
                remedy="Name the column: --column text=NAME.",
            )
        found["text"] = name
    return Columns(found)


def _overridden(field: str, name: str, names: list[str], path: Path) -> str:
    if field not in FIELDS:
        raise InvalidQueryError(
            f"column: there is no field {field[:40]!r}; the fields are {', '.join(FIELDS)}",
            remedy="Write --column text=NAME, for example.",
        )
    if name in names:
        return name
    folded = {other.strip().casefold(): other for other in names}
    if name.strip().casefold() in folded:
        return folded[name.strip().casefold()]
    close = get_close_matches(name, names, n=1)
    hint = f"Did you mean {close[0]!r}? " if close else ""
    raise refused(
        path,
        f"no column {name[:60]!r}; its columns are {_shown(names)}",
        remedy=f"{hint}Name one of them: --column {field}=NAME.",
    )


def _shown(names: list[str]) -> str:
    listed = ", ".join(name[:40] for name in names[:_MAX_SHOWN])
    return f"{listed}, …" if len(names) > _MAX_SHOWN else listed or "none"


def _plain(name: str) -> str:
    """Return `name` in lower case with underscores: `reviewId` and `Review ID` are the same."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.strip())
    return re.sub(r"[^a-z0-9]+", "_", spaced.lower()).strip("_")


def _guessed(field: str, names: list[str], sample: Sequence[Row]) -> str | None:
    plain = {_plain(name): name for name in reversed(names)}
    for wanted in _NAMES[field]:
        name = plain.get(wanted)
        if name is not None and _fits(field, name, sample):
            return name
    for name in names:
        short = _plain(name)
        if field == "id" and _FOREIGN_IDS.search(short):
            continue
        if short.endswith(_ENDINGS.get(field, ())) and _fits(field, name, sample):
            return name
    return None


def _fits(field: str, name: str, sample: Sequence[Row]) -> bool:
    """Tell whether the values of a column can be what its name says."""
    values = [row[name] for row in sample if row.get(name) not in (None, "")]
    if not values:
        return field != "text"
    if field == "created_at":
        return _share(values, lambda value: moment(value) is not None)
    if field in {"score", "comments", "rating"}:
        return _share(values, is_number)
    if field == "text":
        return _share(values, lambda value: isinstance(value, str) and not is_number(value))
    if field == "url":
        return _share(values, lambda value: str(value).startswith(("http://", "https://")))
    return True


def _share(values: list[object], holds: Callable[[object], bool]) -> bool:
    return sum(map(holds, values)) >= _MIN_SHARE * len(values)


def is_number(value: object) -> bool:
    """Tell whether `value` is a number or the text of one."""
    if isinstance(value, bool):
        return False
    if isinstance(value, int | float):
        return True
    if not isinstance(value, str):
        return False
    try:
        float(value)
    except ValueError:
        return False
    return True


def _longest(names: list[str], taken: set[str], sample: Sequence[Row]) -> str | None:
    """Return the column with the longest texts, when they look like sentences."""
    best: tuple[float, str] | None = None
    for name in names:
        values = [value for row in sample if isinstance(value := row.get(name), str) and value]
        if not values or name in taken:
            continue
        length = sum(map(len, values)) / len(values)
        words = sum(len(value.split()) for value in values) / len(values)
        if length < _MIN_TEXT_CHARACTERS or words < _MIN_TEXT_WORDS:
            continue
        if best is None or length > best[0]:
            best = (length, name)
    return None if best is None else best[1]
