"""The routes that tell of the service itself."""

from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse, Response

from groundswell.config.load import DEFAULT, LoadedSettings
from groundswell.config.masking import shown
from groundswell.config.setting import every, value_of
from groundswell.engine import Engine, plugin_settings
from groundswell.gate.access import Access
from groundswell.gate.admission import Admission
from groundswell.sources.status import SourceStatus
from groundswell.telemetry.metrics import Metrics
from groundswell.web.problem import problem


def router(
    engine: Engine,
    loaded: LoadedSettings,
    *,
    access: Access,
    admission: Admission,
    metrics: Metrics,
) -> APIRouter:
    """Return the routes."""
    routes = APIRouter()
    known = [Depends(access.client)]

    @routes.get("/v1/sources", dependencies=known, summary="List the sources and what they need")
    async def sources() -> list[dict[str, Any]]:
        return [{**status.as_dict()} for status in engine.describe_sources()]

    @routes.get("/v1/settings", dependencies=known, summary="List the settings, secrets masked")
    async def settings() -> list[dict[str, str]]:
        values = {item: value_of(loaded.settings, item.name) for item in every().values()}
        values |= {each.setting: each.value for each in plugin_settings.every(loaded.settings)}
        return [
            {
                "name": item.name,
                "value": shown(value, is_secret=item.is_secret),
                "origin": loaded.origins.get(item.name, DEFAULT),
            }
            for item, value in values.items()
        ]

    @routes.get(
        "/metrics", dependencies=known, summary="Count runs for Prometheus", response_model=None
    )
    async def counted() -> Response:
        return Response(metrics.render(), media_type=metrics.content_type)

    @routes.get("/healthz", summary="Say that the service runs")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @routes.get("/readyz", summary="Say whether a question can be answered")
    async def readyz() -> Response:
        return _readiness(engine.describe_sources(), admission)

    return routes


def _readiness(statuses: Iterable[SourceStatus], admission: Admission) -> Response:
    states = {each.info.name: each.state for each in statuses}
    ready = [name for name, state in states.items() if state == "ready"]
    lacking = {name: state for name, state in states.items() if state != "ready"}
    if not ready:
        remedy = "Set a source's key: GET /v1/sources names the settings."
        return problem(503, "no_evidence", "no source is ready", remedy=remedy, not_ready=lacking)
    return JSONResponse(
        {
            "status": "ready",
            "sources": ready,
            "not_ready": lacking,
            "running": admission.running,
            "queued": admission.queued,
        }
    )
