"""The page that describes the HTTP API to people."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from groundswell.version import __version__
from groundswell.web.operation import operations
from groundswell.web.site_files import POLICY, Site


def router(site: Site, *, needs_key: bool) -> APIRouter:
    """Return the route; it needs no script and no key."""
    routes = APIRouter(include_in_schema=False)
    template = site.template("api.html")

    @routes.get("/docs")
    async def shown(request: Request) -> Response:
        page = template.render(
            base=site.base,
            version=__version__,
            needs_key=needs_key,
            service=str(request.base_url).rstrip("/"),
            operations=operations(request.app.openapi()),
        )
        headers = {"Content-Security-Policy": POLICY}
        return Response(page, media_type="text/html; charset=utf-8", headers=headers)

    return routes
