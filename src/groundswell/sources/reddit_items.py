"""Read the posts and comments of Reddit's listings."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from groundswell.domain.document import Document, JsonScalar, joined
from groundswell.errors import SourceResponseError, TransportResponseError
from groundswell.sources.answer import epoch, integer, required, string
from groundswell.sources.authors import Authors
from groundswell.sources.fields import label, link
from groundswell.sources.reddit_failures import SOURCE, unknown_subreddit
from groundswell.sources.text import from_entities
from groundswell.transport.http import HttpResponse

_GONE = frozenset({"[deleted]", "[removed]"})
_ID = re.compile(r"[A-Za-z0-9_]{1,40}")
_THREAD_ID = re.compile(r"[a-z0-9]{1,16}")
_PERMALINK = re.compile(r"/[\w/%.~-]+")
_KINDS = {"t1": "comment", "t3": "post"}
_LEAST_COMMENTS = 2  # a single one is mostly a bot's
_MAX_ITEMS = 2_000


def listing(value: object) -> Mapping[str, Any]:
    """Return the data of a listing.

    Raises:
        SourceResponseError: it is none.
    """
    data = value.get("data") if isinstance(value, dict) else None
    if not isinstance(data, dict) or not isinstance(data.get("children"), list):
        raise SourceResponseError(
            f"{SOURCE}: the answer is no listing",
            source=SOURCE,
            remedy="Check sources.reddit.base_url.",
        )
    children = data["children"]
    if children and all(_kind(child) == "t5" for child in children):
        # A proxy followed the redirect from an unknown subreddit to the search for subreddits.
        raise unknown_subreddit()
    return data


def thread_comments(response: HttpResponse) -> list[object]:
    """Return the comments of a thread with their replies, as one list, best first.

    Raises:
        SourceResponseError: the answer is no thread.
    """
    try:
        value = response.json()
    except TransportResponseError as error:
        raise SourceResponseError(
            f"{SOURCE}: a thread that is not JSON", source=SOURCE, remedy="Try again later."
        ) from error
    comments = listing(value[1] if isinstance(value, list) and len(value) > 1 else None)
    return list(_flat(comments["children"]))


def cursor_after(data: Mapping[str, Any], *, before: str) -> str:
    """Return where the listing goes on, empty at its end or when it turns in a circle."""
    after = string(data.get("after"))
    return after if _ID.fullmatch(after) and after != before else ""


def discussed(children: list[object], *, most: int) -> tuple[str, ...]:
    """Return the ids of the posts with most comments, at most `most`."""
    counted: list[tuple[int, str]] = []
    for child in children:
        data = child.get("data") if isinstance(child, dict) else None
        if _kind(child) != "t3" or not isinstance(data, dict) or _is_gone(data):
            continue
        count, native = integer(data.get("num_comments")) or 0, string(data.get("id"))
        if count >= _LEAST_COMMENTS and _THREAD_ID.fullmatch(native):
            counted.append((count, native))
    counted.sort(key=lambda pair: -pair[0])  # stable: of equal ones the more relevant first
    return tuple(dict.fromkeys(native for _, native in counted))[:most]


def document(item: Mapping[str, Any], *, site: str, authors: Authors) -> Document | None:
    """Return a post or a comment as a document, `None` for anything that is gone."""
    kind, data = _kind(item), item["data"]
    if kind not in _KINDS or _is_gone(data):
        return None
    native = required(data["id"])
    if not _ID.fullmatch(native):
        return None
    title = from_entities(string(data.get("title")))
    body = from_entities(string(data.get("body" if kind == "t1" else "selftext")))
    return Document(
        id=f"{SOURCE}:{kind}_{native}",
        source=SOURCE,
        text=joined(title, body),
        url=link(site + _path(data, kind=kind, native=native), fallback=site),
        title=title,
        author=authors.key(SOURCE, data.get("author")),
        created_at=epoch(data.get("created_utc")),
        score=integer(data.get("score")),
        comments=integer(data.get("num_comments")),
        extra=_extra(data, kind=kind),
    )


def _kind(child: object) -> str:
    return string(child.get("kind")) if isinstance(child, dict) else ""


def _flat(children: object) -> Iterator[object]:
    """Yield comments before their replies; nodes that only say "more" are left out."""
    level = children if isinstance(children, list) else []
    given = 0
    while level:
        following: list[object] = []
        for child in level:
            if _kind(child) == "more":
                continue
            given += 1
            if given > _MAX_ITEMS:
                return
            yield child
            following.extend(_replies(child))
        level = following


def _replies(child: object) -> list[object]:
    """Return the replies to a comment; Reddit writes an empty string for none."""
    data = child.get("data") if isinstance(child, dict) else None
    replies = data.get("replies") if isinstance(data, dict) else None
    inner = replies.get("data") if isinstance(replies, dict) else None
    found = inner.get("children") if isinstance(inner, dict) else None
    return found if isinstance(found, list) else []


def _path(data: Mapping[str, Any], *, kind: str, native: str) -> str:
    permalink = string(data.get("permalink"))
    if _PERMALINK.fullmatch(permalink):
        return permalink
    post = string(data.get("link_id")).removeprefix("t3_")
    if kind == "t1" and _ID.fullmatch(post):
        return f"/comments/{post}/comment/{native}"
    return f"/comments/{native}"


def _is_gone(data: Mapping[str, Any]) -> bool:
    return data.get("removed_by_category") is not None or any(
        string(data.get(name)).strip() in _GONE for name in ("author", "selftext", "body", "title")
    )


def _extra(data: Mapping[str, Any], *, kind: str) -> dict[str, JsonScalar]:
    extra: dict[str, JsonScalar] = {"type": _KINDS[kind]}
    if (subreddit := label(data.get("subreddit"))) is not None:
        extra["subreddit"] = subreddit
    return extra
