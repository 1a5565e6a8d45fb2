"""Turn pages into bytes and back for the cache: normalised documents only."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from groundswell.domain.document import Document, JsonScalar
from groundswell.errors import CodecError
from groundswell.sources.source import Page

SCHEMA_VERSION = 4


def encode(page: Page) -> bytes:
    """Return `page` as bytes; what is only true of the live answer is left out.

    A document is a row without names, which halves the time of a mapping: see
    `benchmarks/cache_hit.py`.
    """
    rows = [_row(document) for document in page.documents]
    paging = [page.next_cursor, page.side_cursors, page.skipped]
    value = [SCHEMA_VERSION, *paging, page.cost_usd or page.first_cost_usd, rows]
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode(
        "utf-8", errors="surrogatepass"
    )


def decode(payload: bytes) -> Page:
    """Return the page that `encode` wrote.

    Raises:
        CodecError: another version wrote it, or it is damaged.
    """
    try:
        version, next_cursor, side_cursors, skipped, cost_usd, rows = json.loads(
            payload.decode("utf-8", errors="surrogatepass")
        )
        if version != SCHEMA_VERSION:
            raise CodecError("a cached page has another version")
        documents = tuple([_document(*row) for row in rows])
        return Page(
            documents,
            next_cursor=next_cursor,
            side_cursors=tuple(side_cursors),
            skipped=int(skipped),
            first_cost_usd=float(cost_usd),
        )
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise CodecError("a cached page is damaged") from error


def as_aging(page: Page) -> Page:
    """Mark a page that is past its TTL and being fetched anew."""
    return replace(page, freshness="aging")


def as_fresh(page: Page) -> Page:
    """Mark a page that the cache served in time."""
    return replace(page, freshness="fresh")


def as_joined(page: Page) -> Page:
    """Return a page that another run asked for and pays."""
    return replace(page, cost_usd=0.0, first_cost_usd=page.cost_usd or page.first_cost_usd)


def as_stale(page: Page) -> Page:
    """Mark a page that the cache served because the source failed."""
    return replace(page, freshness="stale")


def _row(document: Document) -> list[object]:
    created_at = document.created_at
    return [
        document.id,
        document.source,
        document.text,
        document.url,
        document.title,
        document.author,
        None if created_at is None else created_at.isoformat(),
        document.score,
        document.comments,
        document.language,
        dict(document.extra),
    ]


def _document(  # noqa: PLR0917  # the order of `_row`
    id_: str,
    source: str,
    text: str,
    url: str,
    title: str,
    author: str | None,
    created_at: str | None,
    score: int | None,
    comments: int | None,
    language: str | None,
    extra: Mapping[str, JsonScalar],
) -> Document:
    moment = None if created_at is None else datetime.fromisoformat(created_at)
    return Document(id_, source, text, url, title, author, moment, score, comments, language, extra)
