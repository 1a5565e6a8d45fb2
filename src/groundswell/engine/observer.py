"""Watch one run: its spans, its log, and the diagnostics at its end."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from groundswell.clock import Clock
from groundswell.config.settings import Settings
from groundswell.domain.document import JsonScalar
from groundswell.domain.event import Event
from groundswell.domain.report import Report
from groundswell.telemetry.diagnostics import RunFacts, build
from groundswell.telemetry.run_log import RunLog
from groundswell.telemetry.source_states import SourceStates
from groundswell.telemetry.tracer import Happening, Span, Tracer


class Observer:
    """Give a run its tracer, tell `emit` what sources do, and log it."""

    def __init__(self, settings: Settings, clock: Clock, *, emit: Callable[[Event], None]) -> None:
        self._settings = settings
        self.tracer = Tracer(clock, listener=self._listen)
        self._states = SourceStates(emit)
        self._log = RunLog(self.tracer.run_id)

    def _listen(self, span: Span, happening: Happening, name: str) -> None:
        self._states(span, happening, name)
        self._log(span, happening, name)

    def finished(self, report: Report, facts: RunFacts) -> dict[str, Any]:
        """Log the end and return the diagnostics block; `report` holds the usage."""
        usage = report.usage
        self._log.finished(
            status=report.status,
            insights=len(report.insights),
            documents=len(report.documents),
            sources=sum(1 for outcome in report.outcomes if outcome.documents),
            elapsed_seconds=round(report.elapsed_seconds, 4),
            llm_calls=usage.llm_calls,
            llm_usd=usage.llm_usd,
            sources_usd=usage.sources_usd,
        )
        return build(
            self.tracer,
            replace(
                facts,
                llm_usd=usage.llm_usd,
                sources_usd=usage.sources_usd,
                settings=mattering(self._settings),
            ),
        )


def mattering(settings: Settings) -> dict[str, JsonScalar]:
    """Return the settings that decide how long a run takes and what it costs."""
    return {
        "profile": settings.profile,
        "deadline.search_share": settings.deadline.search_share,
        "deadline.reserve_seconds": settings.deadline.reserve_seconds,
        "workers.max_running": settings.workers.max_running,
        "cache.enabled": settings.cache.enabled,
        "retry.max_attempts": settings.retry.max_attempts,
        "llm.model": settings.llm.model,
        "llm.max_running": settings.llm.max_running,
        "llm.max_candidates": settings.llm.max_candidates,
        "budget.max_usd": settings.budget.max_usd,
        "budget.max_llm_calls": settings.budget.max_llm_calls,
    }
