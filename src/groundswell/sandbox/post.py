"""Describe one post of the corpus, whatever platform it stands on."""

from dataclasses import dataclass
from datetime import datetime

GONE = frozenset({"[deleted]", "[removed]"})
_HEADLINE_CHARACTERS = 100


@dataclass(frozen=True, slots=True)
class Post:
    """One post, comment, issue, question or web page.

    `number` is its place in the corpus, from 1: stand-ins make native numbers of it. `id` is safe
    in a path. `thread` is the id of the post that this one comments on. `label` is what the
    corpus says that the author meant; no stand-in serves it.
    """

    number: int
    id: str
    platform: str
    title: str
    text: str
    author: str
    created_at: datetime
    community: str = ""
    score: int = 0
    comments: int = 0
    language: str = ""
    thread: str = ""
    label: str = ""

    @property
    def is_gone(self) -> bool:
        """Tell whether its author deleted it, or a moderator did."""
        return self.author in GONE or self.text.strip() in GONE

    @property
    def headline(self) -> str:
        """Return the title, or the first words where a platform demands a title."""
        if self.title or len(self.text) <= _HEADLINE_CHARACTERS:
            return self.title or self.text
        return self.text[: _HEADLINE_CHARACTERS + 1].rsplit(None, 1)[0][:_HEADLINE_CHARACTERS]
