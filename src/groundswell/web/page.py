"""The routes of the page that people see, and of its files."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response
from jinja2 import DictLoader, Environment, StrictUndefined

from groundswell.config.settings import Settings
from groundswell.domain.query import KINDS, MAX_QUESTION_CHARACTERS
from groundswell.formats.wording import KIND_NAMES
from groundswell.web.permalinks import PAGE_PREFIX
from groundswell.web.problem import problem

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
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
_SECONDS = (10, 20, 30, 60, 120, 300)
_FOR_A_YEAR = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Site:
    """The files of the page, by name; `version` changes with any of them."""

    template: str
    files: Mapping[str, bytes]
    version: str


def read() -> Site:
    """Read the files from the package."""
    folder = files("groundswell.web").joinpath("site")
    found = {
        each.name: each.read_bytes()
        for each in sorted(folder.iterdir(), key=lambda item: item.name)
        if each.name.rpartition(".")[2] in _TYPES
    }
    digest = hashlib.sha256(b"\0".join(b"\0".join((n.encode(), c)) for n, c in found.items()))
    template = folder.joinpath("page.html").read_text(encoding="utf-8")
    return Site(template, found, digest.hexdigest()[:16])


def router(settings: Settings, *, needs_key: bool, notes: tuple[str, ...]) -> APIRouter:
    """Return the routes; `notes` stand above every answer of this service."""
    site = read()
    page = _written(site, settings, needs_key=needs_key, notes=notes)
    routes = APIRouter(include_in_schema=False)

    @routes.get("/")
    @routes.get(PAGE_PREFIX + "{report_id}")
    async def shown() -> Response:
        headers = {"Content-Security-Policy": _POLICY, "X-Robots-Tag": "noindex"}
        return Response(page, media_type="text/html; charset=utf-8", headers=headers)

    @routes.get("/site/{version}/{name}")
    async def file(version: str, name: str) -> Response:
        if version != site.version or name not in site.files:
            return problem(404, "not_found", "there is no such file", remedy="Reload the page.")
        return Response(
            site.files[name],
            media_type=_TYPES[name.rpartition(".")[2]],
            headers={"Cache-Control": _FOR_A_YEAR},
        )

    return routes


def _written(site: Site, settings: Settings, *, needs_key: bool, notes: tuple[str, ...]) -> str:
    environment = Environment(
        loader=DictLoader({"page.html": site.template}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html").render(
        base=f"/site/{site.version}",
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
