"""The routes that answer a question."""

import asyncio
from collections.abc import Coroutine
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response

from groundswell.clock import Clock
from groundswell.config.settings import Settings
from groundswell.domain.query import Query
from groundswell.domain.report import Report
from groundswell.domain.report_json import as_dict
from groundswell.engine import Engine
from groundswell.gate.access import Access
from groundswell.gate.admission import Admission
from groundswell.web import following
from groundswell.web.ask_body import AskBody
from groundswell.web.live_run import Telling
from groundswell.web.permalinks import Permalinks
from groundswell.web.runs import Runs

T = TypeVar("T")

_LEFT = 499  # the client has gone; nobody reads this


def router(
    engine: Engine,
    chosen: Settings,
    *,
    access: Access,
    admission: Admission,
    permalinks: Permalinks,
    runs: Runs,
    clock: Clock,
) -> APIRouter:
    """Return the routes."""
    routes = APIRouter()
    Client = Annotated[str, Depends(access.client)]  # noqa: N806  # a type

    def query_of(body: AskBody) -> Query:
        most = chosen.server.max_deadline_seconds
        now = clock.now()
        return body.query(default_seconds=chosen.deadline_seconds, max_seconds=most, now=now)

    @routes.post("/v1/ask", summary="Answer a question", response_model=None)
    async def ask(body: AskBody, request: Request, client: Client) -> Response:
        query = query_of(body)

        async def answering() -> Report:
            async with admission.admitted(client, seconds=query.deadline_seconds) as came_at:
                return await engine.ask(query, **_wishes(body), asked_at=came_at)

        report = await _unless_left(answering(), request)
        if report is None:
            return Response(status_code=_LEFT)
        report, kept = await permalinks.finished(report, keep=body.keep)
        headers = {} if kept is None else {"Content-Location": kept.url}
        return JSONResponse(as_dict(report, with_documents=body.documents), headers=headers)

    @routes.post("/v1/ask/stream", summary="Answer a question, event by event", response_model=None)
    async def stream(body: AskBody, request: Request, client: Client) -> Response:
        query = query_of(body)

        def answering(stop: asyncio.Event, came_at: float) -> Telling:
            events = engine.stream(query, **_wishes(body), asked_at=came_at, stop=stop)
            return permalinks.followed(events, keep=body.keep)

        # Refusals come before the answer begins; the place is held until the run ends.
        place = admission.admitted(client, seconds=query.deadline_seconds)
        beginning = runs.begin(client, answering, place, with_documents=body.documents)
        run = await _unless_left(beginning, request)
        return Response(status_code=_LEFT) if run is None else following.streamed(runs, run)

    return routes


def _wishes(body: AskBody) -> dict[str, Any]:
    return {"refresh": body.refresh, "diagnostics": body.diagnostics}


async def _unless_left(work_of: Coroutine[Any, Any, T], request: Request) -> T | None:
    """Return what comes of the work; when the client leaves first, it ends and there is none."""
    work = asyncio.ensure_future(work_of)
    gone = asyncio.ensure_future(_disconnected(request))
    try:
        await asyncio.wait({work, gone}, return_when=asyncio.FIRST_COMPLETED)
        return work.result() if work.done() else None
    finally:
        gone.cancel()
        work.cancel()
        await asyncio.wait({work, gone})


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
