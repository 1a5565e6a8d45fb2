"""The routes of kept reports."""

import re
from collections.abc import Callable
from typing import Literal

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse, Response

from groundswell.domain.report import Report
from groundswell.domain.report_json import as_dict
from groundswell.engine import Engine
from groundswell.formats import csv, html, markdown
from groundswell.formats.json_text import json_text
from groundswell.gate.access import Access
from groundswell.web.permalinks import API_PREFIX
from groundswell.web.problem import problem

Shape = Literal["json", "md", "csv", "html"]

_ID = re.compile(r"[0-9a-f]{32}")
_FORMATS: dict[Shape, tuple[str, Callable[[Report], str]]] = {
    "json": ("application/json", lambda report: json_text(as_dict(report))),
    "md": ("text/markdown; charset=utf-8", markdown.render),
    "csv": ("text/csv; charset=utf-8", csv.render),
    "html": ("text/html; charset=utf-8", html.render),
}
_HTML_POLICY = f"{html.POLICY}; frame-ancestors 'none'; base-uri 'none'; sandbox allow-popups"


def router(engine: Engine, *, access: Access) -> APIRouter:
    """Return the routes.

    To read a report, its id is enough: 128 random bits that stand in no log and no span.
    """
    routes = APIRouter()

    async def found(report_id: str) -> Report | None:
        return await engine.report(report_id) if _ID.fullmatch(report_id) else None

    @routes.get(
        API_PREFIX + "{report_id}.{shape}", summary="Export a kept report", response_model=None
    )
    async def export(report_id: str, shape: Shape) -> Response:
        report = await found(report_id)
        return _gone() if report is None else _exported(report, shape)

    @routes.get(API_PREFIX + "{report_id}", summary="Read a kept report", response_model=None)
    async def read(report_id: str) -> Response:
        report = await found(report_id)
        return _gone() if report is None else JSONResponse(as_dict(report))

    @routes.delete(
        API_PREFIX + "{report_id}",
        status_code=204,
        dependencies=[Depends(access.client)],
        summary="Forget a kept report",
        response_model=None,
    )
    async def forget(report_id: str) -> Response:
        if _ID.fullmatch(report_id):
            await engine.forget(report_id)
        return Response(status_code=204)

    return routes


def _exported(report: Report, shape: Shape) -> Response:
    media_type, render = _FORMATS[shape]
    headers = {"X-Robots-Tag": "noindex"}
    if shape == "html":
        headers["Content-Security-Policy"] = _HTML_POLICY
    else:
        headers["Content-Disposition"] = f'attachment; filename="groundswell.{shape}"'
    content = render(report).encode("utf-8", errors="replace")
    return Response(content, media_type=media_type, headers=headers)


def _gone() -> Response:
    return problem(
        404,
        "not_found",
        "there is no such report, or its time is over",
        remedy="Ask again, with keep = true.",
    )
