"""Hold what every tool of the server needs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from mcp.server.mcpserver import Context
from starlette.requests import Request

from groundswell.clock import Clock, SystemClock
from groundswell.config.settings import Settings
from groundswell.domain.report import Report
from groundswell.engine import Engine
from groundswell.gate.access import Access
from groundswell.gate.admission import Admission

_STDIO = "stdio"


@dataclass(frozen=True, slots=True)
class Door:
    """A running engine with its settings, and who may ask it; `notes` are added to every report."""

    engine: Engine
    settings: Settings
    clock: Clock
    access: Access
    admission: Admission
    notes: tuple[str, ...] = ()

    def interrupt(self) -> None:
        """Let running questions answer now with what they have, and refuse all others."""
        self.admission.close()
        self.engine.interrupt()

    def noted(self, report: Report) -> Report:
        """Return `report` with the notes of this server."""
        return replace(report, notes=(*self.notes, *report.notes)) if self.notes else report

    @asynccontextmanager
    async def admitted(
        self, context: Context[object, object], *, seconds: float
    ) -> AsyncIterator[float]:
        """Hold a place for the client of `context`, whose question has `seconds` from now.

        Yields when it came, in monotonic seconds: its deadline counts from there.

        Raises:
            RateLimitExceededError: it asks too often.
            ServiceBusyError: it, or all clients together, have too many questions open.
        """
        request = context.request_context.request
        client = self.access.client(request) if isinstance(request, Request) else _STDIO
        async with self.admission.admitted(client, seconds=seconds) as came_at:
            yield came_at


def door_of(
    engine: Engine,
    settings: Settings,
    *,
    access: Access | None = None,
    notes: tuple[str, ...] = (),
    clock: Clock | None = None,
) -> Door:
    """Return the door to `engine`, with the limits of `settings.server`; it lets everybody in.

    `access` lets in only who has a key.
    """
    server, clock = settings.server, clock or SystemClock()
    admission = Admission(
        max_running=server.max_running,
        max_queued=server.max_queued,
        max_running_per_key=server.max_running_per_key,
        requests_per_minute=server.requests_per_minute,
        clock=clock,
    )
    return Door(engine, settings, clock, access or Access(()), admission, notes)
