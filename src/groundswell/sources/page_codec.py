"""Turn pages into bytes and back for the cache: normalised documents only."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from groundswell.domain.document import Document
from groundswell.errors import CodecError
from groundswell.sources.source import Page

SCHEMA_VERSION = 1


def encode(page: Page) -> bytes:
    """Return `page` as bytes; what is only true of the live answer is left out."""
    value = {
        "version": SCHEMA_VERSION,
        "next_cursor": page.next_cursor,
        "skipped": page.skipped,
        "documents": [_packed(document) for document in page.documents],
    }
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode(
        "utf-8", errors="surrogatepass"
    )


def decode(payload: bytes) -> Page:
    """Return the page that `encode` wrote.

    Raises:
        CodecError: another version wrote it, or it is damaged.
    """
    try:
        value = json.loads(payload.decode("utf-8", errors="surrogatepass"))
        if value["version"] != SCHEMA_VERSION:
            raise CodecError("a cached page has another version")
        documents = tuple(_unpacked(item) for item in value["documents"])
        return Page(documents, next_cursor=value["next_cursor"], skipped=int(value["skipped"]))
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise CodecError("a cached page is damaged") from error


def as_fresh(page: Page) -> Page:
    """Mark a page that the cache served in time."""
    return replace(page, freshness="fresh")


def as_stale(page: Page) -> Page:
    """Mark a page that the cache served because the source failed."""
    return replace(page, freshness="stale")


def _packed(document: Document) -> dict[str, Any]:
    created_at = document.created_at
    return {
        "id": document.id,
        "source": document.source,
        "text": document.text,
        "url": document.url,
        "title": document.title,
        "author": document.author,
        "created_at": None if created_at is None else created_at.isoformat(),
        "score": document.score,
        "comments": document.comments,
        "language": document.language,
        "extra": dict(document.extra),
    }


def _unpacked(item: Mapping[str, Any]) -> Document:
    fields = dict(item)
    created_at = fields.pop("created_at")
    return Document(
        created_at=None if created_at is None else datetime.fromisoformat(created_at), **fields
    )
