"""List the generated pages by their place below `docs/`."""

import json
from collections.abc import Callable, Mapping

from groundswell.cli.reference import settings_page, sources_page
from groundswell.domain.json_schema import schema_of
from groundswell.domain.report_json import SCHEMA
from groundswell.domain.report_shape import ReportShape


def _report_schema() -> str:
    return json.dumps(schema_of(ReportShape, title=SCHEMA), indent=2, ensure_ascii=False) + "\n"


PLAYBOOK = "ops/performance-playbook.md"  # written by hand, kept true by `playbook`
PAGES: Mapping[str, Callable[[], str]] = {
    "reference/settings.md": settings_page.render,
    "reference/sources.md": sources_page.render,
    "schema/report-1.json": _report_schema,
}
