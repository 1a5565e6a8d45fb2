"""Recognise exports of Reddit and X, and flatten nested objects into rows.

Canonical names (`text`, `author`, …) are added; what a row already has stays.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from groundswell.sources.file.row import Row, Rows

_LISTS = (
    "data", "items", "posts", "comments", "tweets", "results", "hits", "reviews", "documents",
    "issues", "children", "rows", "records", "messages",
)  # fmt: skip
_MAX_DEPTH = 4
_MAX_FIELDS = 300
_POST_PREFIX, _COMMENT_PREFIX = "t3_", "t1_"


def unwrapped(value: object) -> Rows:
    """Yield the rows of one element of a file; a listing yields its children."""
    stack: list[object] = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            yield {"text": item}
        elif not isinstance(item, dict):
            yield None
        elif item.get("kind") == "Listing" and isinstance(item.get("data"), dict):
            children = item["data"].get("children")
            stack.extend(reversed(children) if isinstance(children, list) else ())
        else:
            data = item.get("data")
            if isinstance(item.get("kind"), str) and isinstance(data, dict):
                replies = data.get("replies")
                if isinstance(replies, dict):
                    stack.append(replies)
                if item["kind"] == "more":
                    continue
            yield _row(item)


def listed(value: Mapping[str, Any]) -> Iterator[object]:
    """Yield the posts of a wrapping object; without a list of posts, the object itself."""
    items = None if value.get("kind") == "Listing" else _list_within(value)
    if items is None:
        yield value
        return
    names = _names_of_authors(value)
    for item in items:
        author = item.get("author_id") if isinstance(item, dict) else None
        if isinstance(author, str) and author in names:
            yield {**item, "author": names[author]}
        else:
            yield item


def _list_within(value: Mapping[str, Any]) -> list[Any] | None:
    """Return the list of posts: one with a usual name at any depth, else any list of objects."""
    level = [value]
    others: list[list[Any]] = []
    for _ in range(_MAX_DEPTH):
        following: list[Mapping[str, Any]] = []
        for item in level:
            lists: dict[str, list[Any]] = {
                name: found for name, found in item.items() if _is_listing(found)
            }
            for name in _LISTS:
                if name in lists:
                    return lists[name]
            others.extend(found for name, found in lists.items() if name != "includes")
            following.extend(
                found
                for name, found in item.items()
                if isinstance(found, dict) and name != "includes"
            )
        level = following
    return others[0] if others else None


def _is_listing(value: object) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _names_of_authors(value: Mapping[str, Any]) -> dict[str, str]:
    """Return the user names that an answer of X carries beside its posts."""
    includes = value.get("includes")
    users = includes.get("users") if isinstance(includes, dict) else None
    names: dict[str, str] = {}
    for user in users if isinstance(users, list) else ():
        if isinstance(user, dict) and isinstance(user.get("id"), str):
            names[user["id"]] = str(user.get("username") or user["id"])
    return names


def _row(item: dict[str, Any]) -> Row:
    data = item.get("data")
    if isinstance(item.get("kind"), str) and isinstance(data, dict):
        item = {"kind": item["kind"], **data}
    elif isinstance(item.get("tweet"), dict):
        item = item["tweet"]
    if _is_reddit(item):
        return _flat({**item, **_reddit(item)})
    if _is_x(item):
        return _flat({**item, **_x(item)})
    return _flat(item)


def _is_reddit(item: Mapping[str, Any]) -> bool:
    name = item.get("name")
    is_named = isinstance(name, str) and name.startswith((_POST_PREFIX, _COMMENT_PREFIX))
    return (
        (is_named or item.get("kind") in ("t1", "t3") or "created_utc" in item)
        and "author" in item
        and ("body" in item or "selftext" in item)
    )


def _reddit(item: Mapping[str, Any]) -> dict[str, object]:
    link = item.get("permalink")
    is_post = "selftext" in item
    found: dict[str, object] = {
        "text": item.get("selftext") if is_post else item.get("body"),
        "title": item.get("title") if is_post else None,
        "id": item.get("name") or item.get("id"),
        "author": None if item.get("author") == "[deleted]" else item.get("author"),
        "created_at": item.get("created_utc"),
        "comments": item.get("num_comments"),
    }
    if isinstance(link, str) and link.startswith("/r/"):
        found["url"] = f"https://www.reddit.com{link}"
    elif is_post and not str(item.get("url", "")).startswith("https://www.reddit.com/"):
        found["url"] = None  # where the post points to, not the post
    return found


def _is_x(item: Mapping[str, Any]) -> bool:
    if "full_text" in item or isinstance(item.get("note_tweet"), dict):
        return True
    return "text" in item and ("public_metrics" in item or "id_str" in item)


def _x(item: Mapping[str, Any]) -> dict[str, object]:
    user, metrics, note = item.get("user"), item.get("public_metrics"), item.get("note_tweet")
    metrics = metrics if isinstance(metrics, dict) else {}
    author = user.get("screen_name") if isinstance(user, dict) else None
    long_text = note.get("text") if isinstance(note, dict) else None
    number = item.get("id_str") or item.get("id")
    found: dict[str, object] = {
        "text": long_text or item.get("full_text") or item.get("text"),
        "id": number,
        "author": author or item.get("author") or item.get("author_id"),
        "score": metrics.get("like_count", item.get("favorite_count")),
        "comments": metrics.get("reply_count", item.get("reply_count")),
        "language": item.get("lang"),
    }
    if isinstance(number, str | int) and str(number).isdigit():
        found["url"] = f"https://x.com/i/status/{number}"
    return found


def _flat(item: Mapping[Any, Any]) -> Row:
    """Return `item` with the values of inner objects as `outer.inner`; lists are left out."""
    row: dict[str, object] = {}
    for name, value in item.items():
        if len(row) >= _MAX_FIELDS:
            break
        if isinstance(value, Mapping):
            for inner, scalar in list(value.items())[:50]:
                if not isinstance(scalar, dict | list):
                    row[f"{name}.{inner}"] = scalar
        elif not isinstance(value, list):
            row[str(name)] = value
    return row
