"""The files of the pages that people see."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from fastapi import APIRouter
from fastapi.responses import Response
from jinja2 import DictLoader, Environment, StrictUndefined, Template

from groundswell.web.problem import problem

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
_FOR_A_YEAR = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Site:
    """Templates and files by name; `version` changes with any of the files."""

    templates: Mapping[str, str]
    files: Mapping[str, bytes]
    version: str

    @property
    def base(self) -> str:
        """The address below which the files are served."""
        return f"/site/{self.version}"

    def template(self, name: str) -> Template:
        """Return a template that escapes what is put into it."""
        environment = Environment(
            loader=DictLoader(dict(self.templates)),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        return environment.get_template(name)


def read() -> Site:
    """Read the files from the package."""
    entries = sorted(
        files("groundswell.web").joinpath("site").iterdir(), key=lambda each: each.name
    )
    found = {each.name: each.read_bytes() for each in entries if _kind(each.name) in _TYPES}
    pages = {each.name: each.read_text("utf-8") for each in entries if _kind(each.name) == "html"}
    digest = hashlib.sha256(b"\0".join(b"\0".join((n.encode(), c)) for n, c in found.items()))
    return Site(pages, found, digest.hexdigest()[:16])


def router(site: Site) -> APIRouter:
    """Return the route of the files; they never change below one address."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/site/{version}/{name}")
    async def file(version: str, name: str) -> Response:
        if version != site.version or name not in site.files:
            return problem(404, "not_found", "there is no such file", remedy="Reload the page.")
        return Response(
            site.files[name],
            media_type=_TYPES[_kind(name)],
            headers={"Cache-Control": _FOR_A_YEAR},
        )

    return routes


def _kind(name: str) -> str:
    return name.rpartition(".")[2]
