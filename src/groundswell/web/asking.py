"""The routes that answer a question."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import AsyncExitStack
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from groundswell.config.settings import Settings
from groundswell.domain.event import Event
from groundswell.domain.query import Query
from groundswell.domain.report import Report
from groundswell.domain.report_json import as_dict
from groundswell.engine import Engine
from groundswell.gate.access import Access
from groundswell.gate.admission import Admission
from groundswell.web import following
from groundswell.web.ask_body import AskBody
from groundswell.web.permalinks import KeptEvent, Permalinks
from groundswell.web.runs import Runs

_LEFT = 499  # the client has gone; nobody reads this


def router(
    engine: Callable[[], Engine],
    chosen: Settings,
    *,
    access: Access,
    admission: Admission,
    permalinks: Permalinks,
    runs: Runs,
) -> APIRouter:
    """Return the routes; `engine` gives the running engine."""
    server = chosen.server
    routes = APIRouter()
    Client = Annotated[str, Depends(access.client)]  # noqa: N806  # a type

    def query_of(body: AskBody) -> Query:
        return body.query(
            default_seconds=chosen.deadline_seconds, max_seconds=server.max_deadline_seconds
        )

    @routes.post("/v1/ask", summary="Answer a question", response_model=None)
    async def ask(body: AskBody, request: Request, client: Client) -> Response:
        query = query_of(body)
        async with admission.admitted(client, seconds=query.deadline_seconds) as came_at:
            answering = engine().ask(query, **_wishes(body), asked_at=came_at)
            report = await _unless_left(answering, request)
        if report is None:
            return Response(status_code=_LEFT)
        report, kept = await permalinks.finished(report, keep=body.keep)
        headers = {} if kept is None else {"Content-Location": kept.url}
        return JSONResponse(as_dict(report, with_documents=body.documents), headers=headers)

    @routes.post("/v1/ask/stream", summary="Answer a question, event by event")
    async def stream(body: AskBody, client: Client) -> StreamingResponse:
        query = query_of(body)
        # Refusals come before the answer begins; the place is held until the run ends.
        place = AsyncExitStack()
        admitted = admission.admitted(client, seconds=query.deadline_seconds)
        came_at = await place.enter_async_context(admitted)

        def answering(stop: asyncio.Event) -> AsyncGenerator[Event | KeptEvent, None]:
            events = engine().stream(query, **_wishes(body), asked_at=came_at, stop=stop)
            return permalinks.followed(events, keep=body.keep)

        run = await runs.begin(client, answering, place, with_documents=body.documents)
        return following.streamed(runs, run)

    return routes


def _wishes(body: AskBody) -> dict[str, Any]:
    return {"refresh": body.refresh, "diagnostics": body.diagnostics}


async def _unless_left(answering: Coroutine[Any, Any, Report], request: Request) -> Report | None:
    """Return the report; when the client leaves first, the run ends and there is none."""
    work = asyncio.ensure_future(answering)
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
