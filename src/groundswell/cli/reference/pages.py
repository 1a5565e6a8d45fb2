"""List the generated pages by their place below `docs/`."""

import json
from collections.abc import Callable, Mapping
from functools import partial

from groundswell.cli.reference import metrics_page, settings_page, sources_page
from groundswell.domain import report_json
from groundswell.domain.json_schema import schema_of
from groundswell.domain.report_shape import ReportShape
from groundswell.telemetry import diagnostics
from groundswell.telemetry.diagnostics_shape import DiagnosticsShape


def _schema(shape: type, title: str) -> str:
    return json.dumps(schema_of(shape, title=title), indent=2, ensure_ascii=False) + "\n"


PLAYBOOK = "ops/performance-playbook.md"  # written by hand, kept true by `playbook`
PAGES: Mapping[str, Callable[[], str]] = {
    "reference/metrics.md": metrics_page.render,
    "reference/settings.md": settings_page.render,
    "reference/sources.md": sources_page.render,
    "schema/diagnostics-1.json": partial(_schema, DiagnosticsShape, diagnostics.SCHEMA),
    "schema/report-1.json": partial(_schema, ReportShape, report_json.SCHEMA),
}
