"""The route of the page that people see."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from groundswell.config.settings import Settings
from groundswell.domain.query import KINDS, MAX_QUESTION_CHARACTERS
from groundswell.formats.wording import KIND_NAMES
from groundswell.web.permalinks import PAGE_PREFIX
from groundswell.web.site_files import POLICY, Site

EXAMPLES = (
    "What frustrates people about invoicing software?",
    "Why do people give up on password managers?",
    "What do teams wish their issue tracker could do?",
)
DEMO_EXAMPLES = (
    "What frustrates Billow users?",
    "What goes wrong with Billow's exports?",
    "What do people say about Billow's support?",
)
_SECONDS = (10, 20, 30, 60, 120, 300)


def router(site: Site, settings: Settings, *, needs_key: bool, notes: tuple[str, ...]) -> APIRouter:
    """Return the routes; `notes` stand above every answer of this service."""
    page = _written(site, settings, needs_key=needs_key, notes=notes)
    routes = APIRouter(include_in_schema=False)

    @routes.get("/")
    @routes.get(PAGE_PREFIX + "{report_id}")
    async def shown() -> Response:
        headers = {"Content-Security-Policy": POLICY, "X-Robots-Tag": "noindex"}
        return Response(page, media_type="text/html; charset=utf-8", headers=headers)

    return routes


def _written(site: Site, settings: Settings, *, needs_key: bool, notes: tuple[str, ...]) -> str:
    return site.template("page.html").render(
        base=site.base,
        examples=DEMO_EXAMPLES if notes else EXAMPLES,
        kinds=[(kind, KIND_NAMES[kind][1]) for kind in KINDS],
        max_characters=MAX_QUESTION_CHARACTERS,
        needs_key=needs_key,
        notes=notes,
        **_deadlines(settings),
    )


def _deadlines(settings: Settings) -> dict[str, Any]:
    most = settings.server.max_deadline_seconds
    chosen = min(settings.deadline_seconds, most)
    offered = sorted({seconds for seconds in _SECONDS if seconds <= most} | {chosen})
    return {"deadlines": [(each, _told(each)) for each in offered], "chosen_seconds": chosen}


def _told(seconds: float) -> str:
    if seconds >= 60 and seconds % 60 == 0:  # noqa: PLR2004
        minutes = int(seconds // 60)
        return f"{minutes} minute{'' if minutes == 1 else 's'}"
    return f"{seconds:g} seconds"
