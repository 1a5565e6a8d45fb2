"""Let in only requests with a known key, before the protocol reads them."""

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from groundswell.gate.access import Access, AccessDeniedError


class KeyCheck:
    """Refuse with 401 whoever `access` does not know."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app = app
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "http":
            try:
                self._access.client(Request(scope))
            except AccessDeniedError:
                await _REFUSAL(scope, receive, send)
                return
        await self._app(scope, receive, send)


_REFUSAL = JSONResponse(
    {
        "code": "unauthorized",
        "detail": "a known API key is needed",
        "remedy": "Send the header `Authorization: Bearer KEY`.",
    },
    401,
    headers={"WWW-Authenticate": "Bearer"},
)
