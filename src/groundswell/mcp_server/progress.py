"""Tell a client what happens while a question is being answered."""

from typing import assert_never

from mcp.server.mcpserver import Context

from groundswell.clock import Clock
from groundswell.domain.event import (
    Event,
    InsightsEvent,
    OutcomeEvent,
    PlanEvent,
    ProgressEvent,
    ReportEvent,
    SourceEvent,
    StageEvent,
)

# Pages can arrive by the dozen; what ends a source or changes the insights is always told.
_LEAST_SECONDS = 0.2


class Progress:
    """Report events to the client of `context`: seconds gone of `total_seconds`, and a message."""

    def __init__(
        self, context: Context[object, object], *, total_seconds: float, clock: Clock
    ) -> None:
        self._context = context
        self._clock = clock
        self._total_seconds = total_seconds
        self._started = clock.monotonic()
        self._told_at = 0.0

    async def tell(self, event: Event) -> None:
        """Report `event`, unless it is a small step right after another report."""
        seconds = self._clock.monotonic() - self._started
        is_small = isinstance(event, ProgressEvent | SourceEvent | StageEvent)
        # The protocol wants each value to be larger than the last.
        if seconds <= self._told_at or (is_small and seconds < self._told_at + _LEAST_SECONDS):
            return
        message = described(event)
        if message is not None:
            self._told_at = seconds
            await self._context.report_progress(seconds, self._total_seconds, message)


def described(event: Event) -> str | None:
    """Return `event` as a line for people, `None` for the report: it is the answer itself."""
    match event:
        case PlanEvent():
            searches = "" if event.wave == 1 else f" for {len(event.searches)} more searches"
            return f"searching {', '.join(event.sources)}{searches}"
        case ProgressEvent():
            return f"{event.source}: {event.documents} documents so far"
        case SourceEvent():
            seconds = "" if event.seconds is None else f" {event.seconds:.0f} s"
            return f"{event.source}: {event.state}{seconds}"
        case OutcomeEvent():
            outcome = event.outcome
            reason = f", {outcome.reason}" if outcome.reason else ""
            return f"{outcome.source}: {outcome.status}, {outcome.documents} documents{reason}"
        case StageEvent():
            return f"{event.stage}: done"
        case InsightsEvent():
            return f"{len(event.insights)} insights so far"
        case ReportEvent():
            return None
        case _:
            assert_never(event)
