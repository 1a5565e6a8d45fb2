"""Turn whatever goes wrong in a route into an answer that says what to do next."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match

from groundswell.errors import GroundswellError
from groundswell.gate.access import AccessDeniedError
from groundswell.web.body_limit import MAX_BODY_BYTES, MAX_BODY_SECONDS
from groundswell.web.head import may_be_head
from groundswell.web.problem import of_error, problem

_MOST_FIELDS = 10  # that are named; a body may hold thousands that are wrong
_JSON = "a JSON object, sent with the header `Content-Type: application/json`"
_METHOD_NOT_ALLOWED = 405
_METHODS = ("DELETE", "GET", "POST")
# By status: the code, what failed, and what to do.
_TOLD: Mapping[int, tuple[str, str, str]] = {
    400: ("bad_request", "the body cannot be read", f"Send {_JSON}, in UTF-8."),
    404: ("not_found", "there is nothing at this address", "See /openapi.json for what there is."),
    405: (
        "method_not_allowed",
        "this address does not take the method",
        "Use one of those that the header `Allow` names.",
    ),
    408: (
        "request_timeout",
        f"the body did not come within {MAX_BODY_SECONDS:g} s",
        "Send it whole and at once.",
    ),
    413: (
        "too_large",
        f"the body has more than {MAX_BODY_BYTES} bytes",
        "Send the question and its bounds only.",
    ),
}


def handle(app: FastAPI) -> None:
    """Let `app` answer what its routes raise with problem+json."""

    @app.exception_handler(GroundswellError)
    async def ours(_: Request, error: GroundswellError) -> Response:
        return of_error(error)

    @app.exception_handler(AccessDeniedError)
    async def denied(_: Request, error: AccessDeniedError) -> Response:  # noqa: ARG001
        return problem(
            401,
            "unauthorized",
            "a known API key is needed",
            remedy="Send the header `Authorization: Bearer KEY`.",
            headers={"WWW-Authenticate": "Bearer"},
        )

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> Response:
        wrong = [_wrong(each) for each in error.errors()[:_MOST_FIELDS]]
        return problem(
            422,
            "invalid_query",
            "; ".join(f"{each['field']}: {each['reason']}" for each in wrong),
            remedy="See /openapi.json for what is allowed.",
            errors=wrong,
        )

    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> Response:
        status, headers = error.status_code, dict(error.headers or {})
        code, detail, remedy = _TOLD.get(status, ("refused", str(error.detail), None))
        if status == _METHOD_NOT_ALLOWED:
            headers["Allow"] = ", ".join(_methods(request))
        return problem(status, code, detail, remedy=remedy, headers=headers)


def _wrong(error: Mapping[str, Any]) -> dict[str, str]:
    """Name a field and what is wrong; its value is left out, for it may hold the question."""
    place: Sequence[object] = error["loc"]
    if error["type"] == "json_invalid":
        return {"field": "body", "reason": f"it is no JSON from character {place[-1]} on"}
    field = ".".join(map(str, place))
    return {"field": field, "reason": f"it must be {_JSON}" if field == "body" else error["msg"]}


def _methods(request: Request) -> list[str]:
    """Return what may be asked of the request's address; one route knows its own methods only."""
    found = [
        method
        for method in _METHODS
        if any(
            route.matches({**request.scope, "method": method})[0] is Match.FULL
            for route in request.app.routes
        )
    ]
    return [*found, "HEAD"] if "GET" in found and may_be_head(request.scope) else found
