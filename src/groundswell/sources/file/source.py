"""The `file` source: documents out of a file that the reader brings along."""

import asyncio
import re
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from groundswell.domain.document import Document
from groundswell.domain.file_input import FileInput
from groundswell.errors import SourceResponseError
from groundswell.sources.cursor import unusable
from groundswell.sources.file import (
    delimited,
    excel,
    json_array,
    json_lines,
    parquet,
    plain_text,
)
from groundswell.sources.file.columns import Columns, choose
from groundswell.sources.file.post import document, identifier, language
from groundswell.sources.file.refused import refused
from groundswell.sources.file.row import Row, Rows
from groundswell.sources.file.sniff import sniff
from groundswell.sources.source import Page, PageRequest, SourceInfo

PAGE_SIZE = 500
_CHUNK_ROWS = 500
_SAMPLE_ROWS = 60
_MAX_ROWS_PER_PAGE = 20_000
_CURSOR_PART = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True, slots=True)
class FileOptions:
    """How many documents to take from a file; the first ones are taken."""

    max_documents: int = 20_000


@dataclass(slots=True)
class _Reading:
    """An open file and how far it has been read; `ahead` holds rows that were looked at."""

    rows: Rows
    ahead: deque[Row | None]
    columns: Columns
    seen: set[str] = field(default_factory=set)
    number: int = 0

    def following(self) -> Row | None:
        """Return the next row.

        Raises:
            StopIteration: there is none.
        """
        row = self.ahead.popleft() if self.ahead else next(self.rows)
        self.number += 1
        return row

    def has_ended(self) -> bool:
        """Tell whether no row is left."""
        if not self.ahead:
            self.ahead.extend(islice(self.rows, 1))
        return not self.ahead


@dataclass(slots=True)
class _Draft:
    """A page while it is being filled.

    A cancelled call abandons its page, so that a worker that comes late leaves the file alone.
    """

    documents: list[Document]
    limit: int
    scanned: int = 0
    skipped: int = 0
    is_abandoned: bool = False

    @property
    def is_full(self) -> bool:
        return len(self.documents) >= self.limit or self.scanned >= _MAX_ROWS_PER_PAGE


class FileSource:
    """Read one file page by page in a worker thread; the file is never held as a whole.

    `name` must be unique in a run; it is `file:` and the file's name unless given.
    """

    def __init__(
        self, file: FileInput, options: FileOptions | None = None, *, name: str | None = None
    ) -> None:
        self._path = Path(file.path)
        self._overrides = file.columns
        self._options = options or FileOptions()
        self._name = name or f"file:{self._path.stem}"
        self._lock = threading.Lock()
        self._reading: _Reading | None = None
        self._turn = asyncio.Lock()
        self._is_closed = False
        self._is_truncated = False
        self._rows_read = 0

    @property
    def info(self) -> SourceInfo:
        """Describe the source."""
        return SourceInfo(
            name=self._name,
            title=self._path.name,
            summary="A file of posts.",
            windows=(),
            max_running=1,
            ttl_seconds=0.0,
            page_size=PAGE_SIZE,
            max_pages=1 + self._options.max_documents // PAGE_SIZE,
            supports_language=True,
        )

    @property
    def truncated(self) -> bool:
        """Tell whether the file has more rows than were read so far."""
        return self._is_truncated

    @property
    def reason(self) -> str | None:
        """Say what was read of a file that was not read to its end."""
        if not self._is_truncated:
            return None
        return f"only the first {self._rows_read:,} rows of the file were read; split it for more"

    def check(self) -> None:
        """Look at the beginning of the file, blocking; what can be refused is refused here.

        Raises:
            InvalidQueryError: the file or its columns cannot be used.
            PluginLoadError: a package for its format is missing.
            SourceResponseError: the disk failed.
        """
        self._seek(0, _Draft([], 1))

    async def fetch(self, request: PageRequest) -> Page:
        """Return the next documents of the file; terms are not looked at.

        Raises:
            InvalidQueryError: the file or its columns cannot be used.
            PluginLoadError: a package for its format is missing.
            SourceError: the disk failed, or the cursor is none of ours.
        """
        async with self._turn:
            start, taken = self._position(request.cursor)
            left = self._options.max_documents - taken
            draft = _Draft([], min(max(1, request.limit), left))
            try:
                await asyncio.to_thread(self._seek, start, draft)
                while not draft.is_full and await asyncio.to_thread(self._fill, draft, request):
                    pass
                return await asyncio.to_thread(self._page, draft, taken)
            finally:
                draft.is_abandoned = True

    async def aclose(self) -> None:
        """Close the file."""
        self._is_closed = True
        await asyncio.to_thread(self._close)

    def _position(self, cursor: str | None) -> tuple[int, int]:
        """Return how many rows and documents come before the page."""
        if cursor is None:
            return 0, 0
        rows, _, documents = cursor.partition(":")
        numbers = [part for part in (rows, documents) if _CURSOR_PART.fullmatch(part)]
        if len(numbers) < 2:  # noqa: PLR2004  # rows and documents
            raise unusable(self._name)
        return int(rows), int(documents)

    def _seek(self, start: int, draft: _Draft) -> None:
        """Get ready to read the row after `start`; a file that is already there stays open."""
        with self._lock, self._failures():
            reading = self._reading
            if draft.is_abandoned:
                return
            if reading is None or reading.number != start:
                self._close_reading()
                reading = self._reading = self._opened()
                with suppress(StopIteration):
                    while reading.number < start and not (self._is_closed or draft.is_abandoned):
                        row = reading.following()
                        if row is not None and (own := identifier(row, reading.columns)):
                            reading.seen.add(own)

    def _fill(self, draft: _Draft, request: PageRequest) -> bool:
        """Read some more rows; return whether there may be others."""
        with self._lock, self._failures():
            reading = self._reading
            if reading is None or self._is_closed or draft.is_abandoned:
                return False
            for _ in range(_CHUNK_ROWS):
                if draft.is_full or draft.is_abandoned:
                    break
                try:
                    row = reading.following()
                except StopIteration:
                    return False
                draft.scanned += 1
                self._take(row, reading, draft, request)
            return True

    def _take(
        self, row: Row | None, reading: _Reading, draft: _Draft, request: PageRequest
    ) -> None:
        found = None
        if row is not None:
            found = document(row, reading.columns, source=self._name, number=reading.number)
        if row is None or found is None:
            draft.skipped += 1
            return
        own = identifier(row, reading.columns)
        if own in reading.seen:
            found = replace(found, id=f"{found.id}#row{reading.number}")
        elif own is not None:
            reading.seen.add(own)
        if _is_wanted(found, request):
            draft.documents.append(found)

    def _page(self, draft: _Draft, taken: int) -> Page:
        with self._lock, self._failures():
            reading = self._reading
            has_ended = reading is None or reading.has_ended()
            number = 0 if reading is None else reading.number
        self._rows_read = max(self._rows_read, number)
        self._is_truncated = not has_ended
        total = taken + len(draft.documents)
        is_last = has_ended or total >= self._options.max_documents
        return Page(
            tuple(draft.documents),
            next_cursor=None if is_last else f"{number}:{total}",
            skipped=draft.skipped,
        )

    def _opened(self) -> _Reading:
        rows = self._rows()
        ahead = deque(islice(rows, _SAMPLE_ROWS))
        sample = [row for row in ahead if row]
        if not sample:
            reason = "none of its rows can be read" if ahead else "it has no rows"
            raise refused(self._path, reason, remedy="Check that it holds what its name says.")
        return _Reading(rows, ahead, choose(sample, self._overrides, path=self._path))

    def _rows(self) -> Rows:
        sniffed = sniff(self._path)
        path, encoding = self._path, sniffed.encoding
        match sniffed.format:
            case "delimited":
                return delimited.rows(path, encoding=encoding, delimiter=sniffed.delimiter)
            case "json_lines":
                return json_lines.rows(path, encoding=encoding)
            case "json":
                return json_array.rows(path, encoding=encoding)
            case "parquet":
                return parquet.rows(path)
            case "excel":
                return excel.rows(path)
            case "text":
                return plain_text.rows(path, encoding=encoding)

    @contextmanager
    def _failures(self) -> Iterator[None]:
        """Translate what the disk does."""
        try:
            yield
        except (OSError, UnicodeError) as error:
            raise SourceResponseError(
                f"{self._name}: the file cannot be read any further",
                source=self._name,
                remedy="Check the disk, and that nothing else is writing the file.",
            ) from error

    def _close(self) -> None:
        with self._lock:
            self._close_reading()

    def _close_reading(self) -> None:
        reading, self._reading = self._reading, None
        if reading is not None:
            reading.rows.close()


def _is_wanted(found: Document, request: PageRequest) -> bool:
    """Tell whether a document passes the filters; what it does not tell is not held against it."""
    if request.since and found.created_at and found.created_at < request.since:
        return False
    return not (
        request.language and found.language and found.language != language(request.language)
    )
