"""Tell a client what went wrong, as problem+json (RFC 9457)."""

from collections.abc import Mapping
from math import ceil
from typing import Any

from starlette.responses import JSONResponse

from groundswell.error_codes import meaning
from groundswell.errors import GroundswellError

MEDIA_TYPE = "application/problem+json"


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    remedy: str | None = None,
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> JSONResponse:
    """Return an answer that names the error `code`, what failed and what to do next."""
    body = {
        "type": f"urn:groundswell:error:{code}",
        "title": code.replace("_", " "),
        "status": status,
        "code": code,
        "detail": detail,
        "remedy": remedy,
        **more,
    }
    return JSONResponse(body, status, headers=headers, media_type=MEDIA_TYPE)


def of_error(error: GroundswellError) -> JSONResponse:
    """Return the answer for an error of ours; seconds to wait become `Retry-After`."""
    wait_seconds = getattr(error, "wait_seconds", None)
    headers = {} if wait_seconds is None else {"Retry-After": str(max(1, ceil(wait_seconds)))}
    return problem(
        meaning(error.code).http, error.code, error.message, remedy=error.remedy, headers=headers
    )
