"""Answer HEAD like GET; the server leaves the body out."""

from starlette.types import ASGIApp, Receive, Scope, Send


class HeadAsGet:
    """Let HEAD ask whatever GET may, but no stream."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] == "http" and scope["method"] == "HEAD" and may_be_head(scope):
            scope = {**scope, "method": "GET"}
        await self._app(scope, receive, send)


def may_be_head(scope: Scope) -> bool:
    """Return whether HEAD may ask: a stream would be followed to its end for nothing."""
    return not scope["path"].endswith("/events")
