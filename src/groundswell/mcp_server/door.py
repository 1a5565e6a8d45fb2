"""Hold what every tool of the server needs."""

from dataclasses import dataclass, replace

from groundswell.clock import Clock
from groundswell.config.settings import Settings
from groundswell.domain.report import Report
from groundswell.engine import Engine


@dataclass(frozen=True, slots=True)
class Door:
    """A running engine with its settings; `notes` are added to every report."""

    engine: Engine
    settings: Settings
    clock: Clock
    notes: tuple[str, ...] = ()

    def noted(self, report: Report) -> Report:
        """Return `report` with the notes of this server."""
        return replace(report, notes=(*self.notes, *report.notes)) if self.notes else report
