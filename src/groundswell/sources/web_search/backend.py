"""Describe a web search provider and build the documents that all of them give."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from groundswell.domain.document import Document, JsonScalar, joined
from groundswell.errors import SourceResponseError
from groundswell.sources import text
from groundswell.sources.fields import web_address
from groundswell.sources.source import Page, PageRequest, Window
from groundswell.sources.words import searchable

SOURCE = "google"


class Backend(Protocol):
    """Search the web with one provider; a request costs `usd_per_request` at most."""

    name: str
    windows: tuple[Window, ...]
    max_running: int
    page_size: int
    max_pages: int
    keys: tuple[str, ...]
    keyless: bool
    cost: str
    usd_per_request: float
    supports_language: bool

    async def search(self, request: PageRequest) -> Page:
        """Return one page of results.

        Raises:
            SourceError: the provider refused, failed or answered nonsense.
            TransportError: there was no usable answer.
        """
        ...


def document(
    *,
    backend: str,
    url: object,
    title: object,
    snippet: object,
    created_at: datetime | None = None,
    score: int | None = None,
    comments: int | None = None,
    language: str | None = None,
    extra: Mapping[str, JsonScalar] | None = None,
) -> Document | None:
    """Return a web result as a document, or `None` if it has no words.

    Raises:
        ValueError: the address is not one of the web.
    """
    address = _web_address(url)
    heading, body = plain(title), plain(snippet)
    if not body and not heading:
        return None
    digest = hashlib.sha1(address.encode(), usedforsecurity=False).hexdigest()
    return Document(
        id=f"{SOURCE}:{digest[:16]}",
        source=SOURCE,
        text=joined(heading, body),
        url=address,
        title=heading,
        created_at=created_at,
        score=score,
        comments=comments,
        language=language or None,
        extra={"backend": backend, **(extra or {})},
    )


def plain(value: object) -> str:
    """Return the visible text of a title or snippet; anything but text is empty."""
    return text.from_html(value) if isinstance(value, str) else ""


def search_text(terms: Iterable[str], *, max_words: int, max_characters: int) -> str:
    """Return the leading terms that the provider's limits allow; the first is cut to fit.

    Raises:
        SourceResponseError: there is no word to search for.
    """
    found = searchable(terms, source=SOURCE)
    words = [word for term in found for word in term.split()][:max_words]
    while len(words) > 1 and len(" ".join(words)) > max_characters:
        words.pop()
    return " ".join(words)[:max_characters]


def position(cursor: str | None, *, first: int, last: int) -> int:
    """Return the number that a cursor holds, or `first` without one.

    Raises:
        SourceResponseError: the cursor is none that this source gave.
    """
    if cursor is None:
        return first
    try:
        value = int(cursor)
    except ValueError:
        value = -1
    if not first <= value <= last:
        raise SourceResponseError(
            f"{SOURCE}: the cursor is not valid here",
            source=SOURCE,
            remedy="Start again from the first page.",
        )
    return value


def distinct(documents: Iterable[Document], *, limit: int) -> tuple[Document, ...]:
    """Return the first document of each address, at most `limit`."""
    kept: dict[str, Document] = {}
    for item in documents:
        kept.setdefault(item.id, item)
    return tuple(kept.values())[: max(0, limit)]


def _web_address(url: object) -> str:
    address = web_address(url)
    if not address:
        raise ValueError("no web address")
    return address
