"""The routes of a run that goes on: follow it again, let it answer now, end it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header
from fastapi.responses import Response, StreamingResponse

from groundswell.gate.access import Access
from groundswell.web.live_run import LiveRun
from groundswell.web.problem import problem
from groundswell.web.runs import Runs

PREFIX = "/v1/runs/"


def streamed(runs: Runs, run: LiveRun, *, after: int = 0) -> StreamingResponse:
    """Return the events of `run` behind number `after`; `Content-Location` is where to go on."""
    return StreamingResponse(
        runs.follow(run, after=after),
        media_type="text/event-stream",
        headers={
            "Content-Location": f"{PREFIX}{run.id}/events",
            "X-Accel-Buffering": "no",  # else nginx would hold events back
        },
    )


LastEventId = Annotated[
    int, Header(ge=0, description="The number of the last event that arrived; 0: from the start.")
]


def router(runs: Runs, *, access: Access) -> APIRouter:
    """Return the routes; only the client that began a run finds it."""
    routes = APIRouter()
    Client = Annotated[str, Depends(access.client)]  # noqa: N806  # a type

    @routes.get(
        PREFIX + "{run_id}/events",
        summary="Go on with a stream behind the event `Last-Event-ID`",
        response_model=None,
    )
    async def events(run_id: str, client: Client, last_event_id: LastEventId = 0) -> Response:
        run = runs.get(run_id, client)
        return _gone() if run is None else streamed(runs, run, after=last_event_id)

    @routes.post(
        PREFIX + "{run_id}/finish",
        status_code=204,
        summary="Answer now with what was found",
        response_model=None,
    )
    async def finish(run_id: str, client: Client) -> Response:
        run = runs.get(run_id, client)
        if run is None:
            return _gone()
        run.stop.set()
        return Response(status_code=204)

    @routes.delete(
        PREFIX + "{run_id}",
        status_code=204,
        summary="End a run without an answer",
        response_model=None,
    )
    async def end(run_id: str, client: Client) -> Response:
        run = runs.get(run_id, client)
        if run is not None:
            runs.forget(run)
        return Response(status_code=204)

    return routes


def _gone() -> Response:
    return problem(
        404,
        "not_found",
        "there is no such run, or nobody followed it for too long",
        remedy="Ask again.",
    )
