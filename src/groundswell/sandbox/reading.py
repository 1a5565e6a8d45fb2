"""Read posts from a JSON Lines file: our sample, Reddit's objects, or anything alike."""

import json
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from groundswell.errors import ConfigurationError
from groundswell.sandbox.post import Post

SAMPLE = Path(__file__).parent / "sample" / "posts.jsonl"
PLATFORMS = ("reddit", "x", "hackernews", "stackexchange", "github", "lemmy", "web")
MAX_POSTS = 200_000
MAX_CHARACTERS = 40_000
_ALIASES = {"twitter": "x", "hn": "hackernews", "stackoverflow": "stackexchange", "google": "web"}
_TITLE = ("title", "name_of_post", "subject", "headline")
_TEXT = ("text", "selftext", "body", "content", "comment_text", "review", "description")
_AUTHOR = ("author", "user", "username", "author_name")
_CREATED = ("created_at", "created_utc", "created", "date", "timestamp", "published", "at")
_SCORE = ("score", "points", "ups", "likes", "like_count", "upvotes")
_COMMENTS = ("num_comments", "comments", "comment_count", "reply_count", "replies")
_COMMUNITY = ("community", "subreddit", "repository", "site", "forum", "tag")
_LANGUAGE = ("lang", "language")
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")
_MILLISECONDS_FROM = 100_000_000_000  # an epoch past the year 5138 counts milliseconds


def read(path: Path) -> tuple[Post, ...]:
    """Return the posts of `path`, one JSON object a line; lines without any text are left out.

    Where no line names a platform, posts are dealt out evenly over all of them, always alike. A
    comment whose thread is not on its platform stands alone.

    Raises:
        ConfigurationError: the file cannot be read, a line is not a JSON object, or no post is
            left.
    """
    posts: list[Post] = []
    seen: set[str] = set()
    for row in _rows(path):
        post = _post(row, number=len(posts) + 1, seen=seen)
        if post is not None:
            posts.append(post)
            seen.add(post.id)
        if len(posts) == MAX_POSTS:
            break
    if not posts:
        raise ConfigurationError(
            f"corpus {path.name}: it holds no post",
            remedy='Give one JSON object a line with "text", and "title", "author", "created_at".',
        )
    return tuple(_rooted(posts if any(post.platform for post in posts) else list(_dealt(posts))))


def _rows(path: Path) -> Iterator[Mapping[str, Any]]:
    try:
        with path.open(encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield _row(line, number=number, name=path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"corpus {path.name}: it cannot be read ({type(error).__name__})",
            remedy="Give a readable file in UTF-8 with one JSON object a line.",
        ) from error


def _row(line: str, *, number: int, name: str) -> Mapping[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        row = None
    if not isinstance(row, dict):
        raise ConfigurationError(
            f"corpus {name}: line {number} is not a JSON object",
            remedy="Give one JSON object a line (JSON Lines).",
        )
    inner = row.get("data")
    return {**row, **inner} if isinstance(inner, dict) and "kind" in row else row


def _post(row: Mapping[str, Any], *, number: int, seen: set[str]) -> Post | None:
    title, text = _text(row, _TITLE), _text(row, _TEXT)
    if not title and not text:
        return None
    native = _UNSAFE.sub("-", str(row.get("id") or "")).strip("-")[:64]
    platform = _text(row, ("platform", "source")).lower()
    return Post(
        number=number,
        id=native if native and native not in seen else f"row-{number}",
        platform=_ALIASES.get(platform, platform),
        title=title[:300],
        text=text[:MAX_CHARACTERS],
        author=_text(row, _AUTHOR) or "unknown",
        created_at=_moment(_first(row, _CREATED)),
        community=_text(row, _COMMUNITY),
        score=_whole(_first(row, _SCORE)),
        comments=max(0, _whole(_first(row, _COMMENTS))),
        language=_text(row, _LANGUAGE),
        thread=_text(row, ("thread", "link_id")).removeprefix("t3_"),
        label=_text(row, ("label",)),
    )


def _dealt(posts: Sequence[Post]) -> Iterator[Post]:
    """Give each post a platform by its id."""
    for post in posts:
        yield replace(post, platform=PLATFORMS[zlib.crc32(post.id.encode()) % len(PLATFORMS)])


def _rooted(posts: Sequence[Post]) -> Iterator[Post]:
    """Cut comments off from threads that are not there: nobody could find them."""
    places = {(post.platform, post.id) for post in posts if not post.thread}
    for post in posts:
        is_lost = post.thread and (post.platform, post.thread) not in places
        yield replace(post, thread="") if is_lost else post


def _first(row: Mapping[str, Any], names: Sequence[str]) -> object:
    return next((row[name] for name in names if row.get(name) not in (None, "")), None)


def _text(row: Mapping[str, Any], names: Sequence[str]) -> str:
    """Return the first of `names` that is text, fit to be sent as UTF-8."""
    for name in names:
        value = row.get(name)
        if isinstance(value, str) and value.strip():
            return value.strip().encode("utf-8", "replace").decode("utf-8")
    return ""


def _whole(value: object) -> int:
    try:
        return int(float(value)) if isinstance(value, int | float | str) else 0
    except (ValueError, OverflowError):
        return 0


def _moment(value: object) -> datetime:
    """Return a time in UTC; that of a post without one is the start of 2026."""
    try:
        if isinstance(value, int | float) or (isinstance(value, str) and _is_number(value)):
            seconds = float(value)
            seconds = seconds / 1000 if abs(seconds) > _MILLISECONDS_FROM else seconds
            return datetime.fromtimestamp(seconds, UTC)
        if isinstance(value, str):
            found = datetime.fromisoformat(value.strip())
            return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        pass
    return datetime(2026, 1, 1, tzinfo=UTC)


def _is_number(text: str) -> bool:
    return text.strip().replace(".", "", 1).isdigit()
