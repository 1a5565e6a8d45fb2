"""Describe the service as OpenAPI: what each operation answers, and how it refuses."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from groundswell.domain import report_json
from groundswell.domain.json_schema import schema_of
from groundswell.domain.report_shape import ReportShape
from groundswell.web.problem import MEDIA_TYPE

_PROBLEM = {
    "type": "object",
    "description": "What went wrong (RFC 9457). `code` is stable, `remedy` says what to do next.",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "remedy": {"type": ["string", "null"]},
        "errors": {"type": "array", "items": {"type": "object"}},
    },
    "required": ["type", "title", "status", "code", "detail", "remedy"],
}
_ANSWERS = {"200": "The answer", "204": "Done; there is nothing to say"}
_REFUSALS = {
    400: "The body cannot be read",
    401: "A known API key is needed",
    403: "The name of the host is not one of this service",
    404: "There is no such thing, or its time is over",
    408: "The body came too slowly",
    413: "The request is too large",
    422: "A field of the request cannot be used",
    429: "Too many questions of one client; `Retry-After` says when",
    500: "Something is broken in the service",
    503: "The service is full, or ends; `Retry-After` says when to try again",
}
_NOT_READY = "No source is ready"
_ANY_READ = (401, 403, 404, 422, 500)
_ASK = (400, 401, 403, 408, 413, 422, 429, 500, 503)
_REPORT = {"application/json": {"schema": {"$ref": "#/components/schemas/Report"}}}
_TEXT: dict[str, Any] = {"schema": {"type": "string"}}
# What every event of the stream holds; the values of `data` are JSON.
_EVENT: dict[str, Any] = {
    "schema": {
        "type": "object",
        "properties": {
            "id": {"type": "string"},
            "event": {"type": "string"},
            "data": {"type": "string", "contentMediaType": "application/json"},
        },
    }
}
_CONTENT: Mapping[tuple[str, str], Mapping[str, Any]] = {
    ("/v1/ask", "post"): _REPORT,
    ("/v1/ask/stream", "post"): {"text/event-stream": _EVENT},
    ("/v1/runs/{run_id}/events", "get"): {"text/event-stream": _EVENT},
    ("/v1/reports/{report_id}", "get"): _REPORT,
    ("/v1/reports/{report_id}.{shape}", "get"): {
        **_REPORT,
        "text/markdown": _TEXT,
        "text/csv": _TEXT,
        "text/html": _TEXT,
    },
    ("/metrics", "get"): {"text/plain": _TEXT, "application/openmetrics-text": _TEXT},
}


def describe(app: FastAPI) -> None:
    """Let `app` give this description at `/openapi.json`."""

    def description() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _described(app)
        return app.openapi_schema

    app.openapi = description  # type: ignore[method-assign]  # FastAPI's way to extend it


def _described(app: FastAPI) -> dict[str, Any]:
    found = get_openapi(
        title=app.title, version=app.version, summary=app.summary, routes=app.routes
    )
    schemas = found["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas["Problem"] = _PROBLEM
    schemas.update(_report_schemas())
    for path, operations in found["paths"].items():
        for method, operation in operations.items():
            answers = operation["responses"]
            answers.pop("422", None)
            content = _CONTENT.get((path, method))
            if content is not None:
                answers["200"]["content"] = content
            for status, description in _ANSWERS.items():
                if status in answers:
                    answers[status]["description"] = description
            answers.update(_refusals(_ASK if path.startswith("/v1/ask") else _ANY_READ))
            if path == "/readyz":
                answers.update(_refusals((503,)))
                answers["503"]["description"] = _NOT_READY
    return found


def _report_schemas() -> dict[str, Any]:
    """Return the schema of a report and of its parts, as components."""
    schema = schema_of(ReportShape, title=report_json.SCHEMA)
    text = json.dumps(schema).replace("#/$defs/", "#/components/schemas/")
    report: dict[str, Any] = json.loads(text)
    report.pop("$schema", None)
    return {**report.pop("$defs"), "Report": report}


def _refusals(statuses: Iterable[int]) -> dict[str, Any]:
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        str(status): {"description": _REFUSALS[status], "content": content} for status in statuses
    }
