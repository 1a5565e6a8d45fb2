"""Keep the reports that a client wants to come back to."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, replace

from groundswell.domain.event import Event, ReportEvent
from groundswell.domain.report import Report
from groundswell.engine import Engine

API_PREFIX = "/v1/reports/"
PAGE_PREFIX = "/r/"


@dataclass(frozen=True, slots=True)
class KeptEvent:
    """The report that follows is kept for `seconds`; who knows its id may read it."""

    id: str
    seconds: int

    @property
    def url(self) -> str:
        """Return where its JSON is."""
        return API_PREFIX + self.id

    @property
    def page(self) -> str:
        """Return where people read it."""
        return PAGE_PREFIX + self.id


class Permalinks:
    """Finish reports for a client: add the `notes` of this service, and keep what is to be kept."""

    def __init__(self, engine: Engine, *, notes: tuple[str, ...] = (), ttl_seconds: int) -> None:
        self._engine = engine
        self._notes = notes
        self._ttl_seconds = ttl_seconds

    async def finished(self, report: Report, *, keep: bool) -> tuple[Report, KeptEvent | None]:
        """Return the report as a client gets it, and its link when it is kept."""
        noted = replace(report, notes=(*self._notes, *report.notes)) if self._notes else report
        if keep and await self._engine.keep(noted):
            return noted, KeptEvent(noted.id, self._ttl_seconds)
        return noted, None

    async def followed(
        self, events: AsyncGenerator[Event, None], *, keep: bool
    ) -> AsyncGenerator[Event | KeptEvent, None]:
        """Yield `events` with the report finished, behind its link; closes them at the end."""
        async with aclosing(events):
            async for event in events:
                if not isinstance(event, ReportEvent):
                    yield event
                    continue
                report, kept = await self.finished(event.report, keep=keep)
                if kept is not None:
                    yield kept
                yield ReportEvent(report)
