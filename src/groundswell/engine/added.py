"""Hold a source that is not built in to the contract of sources, whatever its code does."""

import inspect
import logging
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from groundswell.clock import Clock
from groundswell.domain.document import Document
from groundswell.engine.limit_state import account_with
from groundswell.errors import (
    GroundswellError,
    SourceError,
    SourceResponseError,
    SourceUnavailableError,
)
from groundswell.sources.bounds import MAX_TITLE_CHARACTERS, bounded
from groundswell.sources.fields import label, native_id
from groundswell.sources.source import Page, PageRequest, Source, SourceInfo
from groundswell.sources.text import clean
from groundswell.telemetry import event_log, failure

_LEAST = {"max_running": 1, "page_size": 1, "max_pages": 1, "ttl_seconds": 0, "usd_per_request": 0}
_BROKEN = (AttributeError, TypeError, ValueError, OverflowError)


class Added:
    """A source given by the program or by a package: what it raises and answers is checked.

    `info` is how it described itself once. `credentials` tell its account from others, for limits
    that several processes share.
    """

    def __init__(
        self,
        source: Source,
        info: SourceInfo,
        *,
        clock: Clock,
        credentials: Mapping[str, object] | None = None,
    ) -> None:
        self._source = source
        self._clock = clock
        self.info = info
        self.account = account_with(info.pool_name, credentials or {})

    async def fetch(self, request: PageRequest) -> Page:
        """Return one page.

        Raises:
            SourceError: it refused, failed, broke or answered what is no page of its own.
            GroundswellError: whatever else of ours it raised.
        """
        try:
            answer = await self._source.fetch(request)
        except GroundswellError:
            raise
        except Exception as error:
            raise self._translated(error) from error
        return self._checked(answer)

    async def aclose(self) -> None:
        """Let it free what it holds; a failure of that is logged and no more."""
        try:
            await self._source.aclose()
        except Exception as error:  # noqa: BLE001  # foreign code
            event_log.write(
                logging.WARNING,
                event_log.NAME,
                "source.close_failed",
                source=self.info.name,
                reason=failure.place(error),
            )

    def _translated(self, error: Exception) -> GroundswellError:
        """Return what a foreign error means; its text may hold the question or a secret."""
        if (ours := failure.ours(error)) is not None:
            return ours
        place, name = failure.place(error), self.info.name
        if isinstance(error, OSError):  # also a TimeoutError: its own connections
            return SourceUnavailableError(
                f"{name}: {place}", source=name, remedy="Try again in a few minutes."
            )
        return self._refusal(place)

    def _checked(self, page: object) -> Page:
        if not isinstance(page, Page):
            raise self._refusal(f"it answered with {type(page).__name__} instead of a Page")
        cursors = (page.next_cursor, *page.side_cursors)
        if not all(cursor is None or isinstance(cursor, str) for cursor in cursors):
            raise self._refusal("a cursor must be text")
        now = self._clock.now()
        kept = [self._kept(document, now=now) for document in page.documents]
        documents = tuple(document for document in kept if document is not None and document.text)
        return Page(
            documents,
            next_cursor=page.next_cursor,
            side_cursors=tuple(cursor for cursor in page.side_cursors if cursor),
            skipped=int(page.skipped) + len(kept) - len(documents),
            feedback=page.feedback,
            cost_usd=float(page.cost_usd),
            received_bytes=int(page.received_bytes),
        )

    def _kept(self, document: object, *, now: datetime) -> Document | None:
        """Return a document as every document is, `None` when it is broken.

        Raises:
            SourceResponseError: it is no document.
        """
        if not isinstance(document, Document):
            raise self._refusal(f"its page holds {type(document).__name__} instead of a Document")
        with suppress(*_BROKEN):
            return bounded(_plain(document, source=self.info.name), now=now)
        return None

    def _refusal(self, problem: str) -> SourceError:
        name = self.info.name
        return SourceResponseError(
            f"{name}: {problem}",
            source=name,
            remedy="Tell whoever maintains this source, or leave it out.",
        )


def _plain(document: Document, *, source: str) -> Document:
    """Return a document of `source`, without control characters, in UTC.

    Raises:
        ValueError, TypeError, AttributeError: it is broken.
    """
    id_, start = native_id(document.id), f"{source}:"
    moment = document.created_at
    if moment is not None:
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    return Document(
        id=id_ if id_.startswith(start) else start + id_,
        source=source,
        text=clean(document.text),
        url=str(document.url),
        title=clean(document.title, limit=MAX_TITLE_CHARACTERS),
        author=None if document.author is None else label(document.author),
        created_at=moment,
        score=None if document.score is None else int(document.score),
        comments=None if document.comments is None else int(document.comments),
        language=document.language,
        extra=document.extra,
    )


def shape_problem(source: object) -> str | None:
    """Return what keeps `source` from being a source, `None` when it looks like one."""
    for name in ("fetch", "aclose"):
        method = getattr(source, name, None)
        if not callable(method) or not inspect.iscoroutinefunction(inspect.unwrap(method)):
            return f"it has no asynchronous method {name!r}"
    info = getattr(source, "info", None)
    if not isinstance(info, SourceInfo):
        return "it has no attribute 'info' that is a SourceInfo"
    return _info_problem(info)


def _info_problem(info: SourceInfo) -> str | None:
    for field in ("name", "title", "summary", "cost"):
        if not isinstance(getattr(info, field), str):
            return f"its info has a {field} that is no text"
    for field, bound in _LEAST.items():
        value = getattr(info, field)
        if not isinstance(value, int | float) or not value >= bound:
            return f"its info has {field}={value!r}, which must be {bound} or more"
    for window in info.windows:
        if window.limit < 1 or window.seconds <= 0:
            return "a rate window of its info lets nothing through"
        try:
            ZoneInfo(window.day_in or "UTC")
        except (OSError, ValueError, KeyError):
            return f"a rate window of its info has the unknown time zone {window.day_in!r}"
    return None
