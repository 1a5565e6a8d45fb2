"""Offer a file of the user as a source of documents."""

import asyncio
import itertools
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from groundswell.domain.document import Document, joined
from groundswell.errors import InvalidQueryError
from groundswell.sources.answer import integer
from groundswell.sources.file.columns import match
from groundswell.sources.file.moment import moment
from groundswell.sources.file.rows import Row, rows
from groundswell.sources.file.sniff import sniff
from groundswell.sources.source import Page, PageRequest, SourceInfo
from groundswell.sources.text import clean, from_html

PAGE_ROWS = 1_000
_REDDIT = "https://www.reddit.com"
_GONE = frozenset({"[deleted]", "[removed]"})


class FileSource:
    """Stream a file page by page; at most one page of it is in memory."""

    def __init__(self, path: Path, *, name: str, columns: Mapping[str, str]) -> None:
        """Look at the file.

        Raises:
            InvalidQueryError: it cannot be used; says why.
        """
        self._path = path
        self._name = name
        self._nature = sniff(path)
        self._overrides = columns
        self._roles: dict[str, str] | None = None
        self._rows: Iterator[Row] | None = None
        self._number = 0

    @property
    def info(self) -> SourceInfo:
        """Describe the file as a source."""
        return SourceInfo(
            name=self._name,
            title=self._path.name,
            summary="A file of yours.",
            windows=(),
            max_running=1,
            ttl_seconds=0,
            page_size=PAGE_ROWS,
        )

    def check(self) -> None:
        """Read the first row, so that a file that cannot be used is refused before the run.

        Raises:
            InvalidQueryError: no text column is found, or nothing can be read.
        """
        for row in itertools.islice(rows(self._path, self._nature), 100):
            if row is not None:
                match([str(name) for name in row], self._overrides, file=self._path.name)
                return
        raise InvalidQueryError(
            f"file: {self._path.name} has no row that can be read",
            remedy="Give CSV, TSV, JSON, JSONL, Parquet, Excel (.xlsx) or plain text with posts.",
        )

    async def fetch(self, request: PageRequest) -> Page:
        """Return the documents of the next rows, at most `request.limit`."""
        return await asyncio.to_thread(self._page, request)

    async def aclose(self) -> None:
        """Close the file."""
        close = getattr(self._rows, "close", None)
        self._rows = None
        if close is not None:
            close()

    def _page(self, request: PageRequest) -> Page:
        if self._rows is None:
            self._rows = rows(self._path, self._nature)
        documents: list[Document] = []
        skipped = taken = 0
        for row in itertools.islice(self._rows, request.limit):
            taken += 1
            document = None if row is None else self._document(row)
            if document is None or not _is_wanted(document, request):
                skipped += 1
            else:
                documents.append(document)
        has_more = taken == request.limit
        return Page(
            tuple(documents), next_cursor=str(self._number) if has_more else None, skipped=skipped
        )

    def _document(self, row: Mapping[str, Any]) -> Document | None:
        self._number += 1
        if self._roles is None or self._roles["text"] not in row:
            columns = [str(name) for name in row]
            try:
                self._roles = match(columns, self._overrides, file=self._path.name)
            except InvalidQueryError:
                return None
        value = {role: row.get(column) for role, column in self._roles.items()}
        body, title = _plain(value.get("text")), _plain(value.get("title"))
        if not (body or title) or body in _GONE:
            return None
        author = _plain(value.get("author"))
        return Document(
            id=f"{self._name}:{self._number}",
            source=self._name,
            text=joined(title, body),
            url=self._url(value.get("url")),
            title=title,
            author=author or None,
            created_at=moment(value.get("created_at")),
            score=_number(value.get("score")),
            comments=_number(value.get("comments")),
            language=_plain(value.get("language")) or None,
        )

    def _url(self, value: object) -> str:
        if isinstance(value, str) and value.startswith(("https://", "http://")):
            return value.strip()
        if isinstance(value, str) and value.startswith("/r/"):
            return _REDDIT + value.strip()
        return f"file:{self._path.name}#row={self._number}"


def _is_wanted(document: Document, request: PageRequest) -> bool:
    created_at = document.created_at
    return request.since is None or created_at is None or created_at >= request.since


def _plain(value: object) -> str:
    if value is None or isinstance(value, dict | list):
        return ""
    text = str(value)
    return from_html(text) if "</" in text or "<br" in text else clean(text)


def _number(value: object) -> int | None:
    if isinstance(value, str):
        try:
            return integer(float(value))
        except ValueError:
            return None
    return integer(value)
