"""Find out which column of a table holds what."""

from collections.abc import Iterable, Mapping, Sequence

from groundswell.errors import InvalidQueryError

ROLES = ("text", "title", "author", "created_at", "score", "comments", "url", "id", "language")

# Best first; a name matches when it is the same, or ends or begins with it, ignoring case and _.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "text": (
        "text",
        "body",
        "selftext",
        "review_text",
        "review",
        "content",
        "comment",
        "message",
        "sentence",
        "description",
        "feedback",
        "comment_text",
        "tweet",
        "post",
    ),
    "title": ("title", "subject", "headline", "summary", "name"),
    "author": ("author", "user", "username", "user_name", "author_name", "reviewer", "user_id"),
    "created_at": (
        "created_at",
        "created_utc",
        "timestamp",
        "date",
        "created",
        "time",
        "published",
        "posted_at",
        "tweet_created",
        "datetime",
    ),
    "score": ("score", "ups", "likes", "like_count", "votes", "helpful_votes", "retweet_count"),
    "comments": ("num_comments", "comment_count", "comments", "reply_count", "answers"),
    "url": ("url", "permalink", "link", "html_url"),
    "id": ("id", "tweet_id", "review_id", "post_id", "comment_id", "reviewid", "uuid"),
    "language": ("lang", "language"),
}


def match(columns: Sequence[str], overrides: Mapping[str, str], *, file: str) -> dict[str, str]:
    """Return the column of each role that was found.

    Raises:
        InvalidQueryError: an override names an unknown role or column, or no text column is found.
    """
    found: dict[str, str] = {}
    for role, column in overrides.items():
        if role not in ROLES:
            raise InvalidQueryError(
                f"column: {role!r} is not a role", remedy=f"Known: {', '.join(ROLES)}."
            )
        if column not in columns:
            raise InvalidQueryError(
                f"column: {file} has no column {column!r}", remedy=f"It has: {_listed(columns)}."
            )
        found[role] = column
    for role in ROLES:
        column_of_role = None if role in found else _guess(role, columns, taken=found.values())
        if column_of_role is not None:
            found[role] = column_of_role
    if "text" not in found and "title" in found:
        found["text"] = found.pop("title")
    if "text" not in found:
        raise InvalidQueryError(
            f"file: no column of {file} looks like text; it has: {_listed(columns)}",
            remedy="Name it, for example --column text=COLUMN.",
        )
    return found


def _guess(role: str, columns: Sequence[str], *, taken: Iterable[str]) -> str | None:
    plain = {column: column.casefold().strip().replace(" ", "_") for column in columns}
    used = set(taken)
    free = [column for column in columns if column not in used]
    for name in _NAMES[role]:
        for column in free:
            if plain[column] == name:
                return column
    if role == "text":
        for column in free:
            if plain[column].endswith(("_text", "_body", "_content")):
                return column
    return None


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(columns[:30]) or "none"
