"""Hold a source that is not built in to the contract of sources, whatever its code does."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime

from groundswell.clock import Clock
from groundswell.config.masking import without
from groundswell.domain.document import Document
from groundswell.engine import closing
from groundswell.engine.limit_state import account_with
from groundswell.errors import (
    GroundswellError,
    SourceError,
    SourceResponseError,
    SourceUnavailableError,
)
from groundswell.sources.bounds import MAX_TITLE_CHARACTERS, bounded
from groundswell.sources.contract import page_problem
from groundswell.sources.fields import label, native_id
from groundswell.sources.source import Page, PageRequest, Source, SourceInfo
from groundswell.sources.text import clean
from groundswell.telemetry import failure

_MOST_DOCUMENTS = 1_000  # no setting asks for a larger page
_BROKEN = (AttributeError, TypeError, ValueError, OverflowError)


class Added:
    """A source given by the program or by a package: what it raises and answers is checked.

    `info` is how it described itself once. `credentials` tell its account from others, for limits
    that several processes share. `secrets` are hidden in what its errors say.
    """

    def __init__(
        self,
        source: Source,
        info: SourceInfo,
        *,
        clock: Clock,
        credentials: Mapping[str, object] | None = None,
        secrets: Sequence[object] = (),
    ) -> None:
        self._source = source
        self._secrets = secrets
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
        except GroundswellError as error:
            self._mask(error)
            raise
        except Exception as error:
            raise self._translated(error) from error
        return self._checked(answer)

    async def aclose(self) -> None:
        """Let it free what it holds; a failure of that is logged and no more."""
        await closing.close(self._source, name=self.info.name)

    def _translated(self, error: Exception) -> GroundswellError:
        """Return what a foreign error means; its text may hold the question or a secret."""
        if (ours := failure.ours(error)) is not None:
            self._mask(ours)
            return ours
        place, name = failure.place(error), self.info.name
        if isinstance(error, OSError):  # also a TimeoutError: its own connections
            return SourceUnavailableError(
                f"{name}: {place}", source=name, remedy="Try again in a few minutes."
            )
        return self._refusal(place)

    def _mask(self, error: GroundswellError) -> None:
        error.args = (without(error.message, self._secrets), *error.args[1:])
        error.remedy = None if error.remedy is None else without(error.remedy, self._secrets)

    def _checked(self, page: Page) -> Page:
        if (problem := page_problem(page)) is not None:
            raise self._refusal(problem)
        now = self._clock.now()
        kept = [self._kept(document, now=now) for document in page.documents[:_MOST_DOCUMENTS]]
        documents = tuple(document for document in kept if document is not None and document.text)
        return Page(
            documents,
            next_cursor=page.next_cursor or None,
            side_cursors=tuple(cursor for cursor in page.side_cursors if cursor),
            skipped=int(page.skipped) + len(page.documents) - len(documents),
            feedback=page.feedback,
            cost_usd=float(page.cost_usd),
            received_bytes=int(page.received_bytes),
        )

    def _kept(self, document: Document, *, now: datetime) -> Document | None:
        """Return a document as every document is, `None` when it is broken."""
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
