"""Describe one post, comment, review, issue or web result."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

JsonScalar = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Document:
    """A piece of text by somebody, as a source gave it.

    `id` is `{source}:{native id}` and unique in a run. `text` is plain text (no HTML, entities or
    control characters) and holds the title too (see `joined`): evidence offsets count its
    characters. `score` and `comments` are the provider's own counts, `None` where it has none.
    """

    id: str
    source: str
    text: str
    url: str
    title: str = ""
    author: str | None = None
    created_at: datetime | None = None
    score: int | None = None
    comments: int | None = None
    language: str | None = None
    extra: Mapping[str, JsonScalar] = field(default_factory=dict)


def joined(title: str, body: str) -> str:
    """Return the quotable text of a post: title, blank line, body; each once."""
    title, body = title.strip(), body.strip()
    if not title or body.startswith(title):
        return body or title
    return f"{title}\n\n{body}" if body else title
