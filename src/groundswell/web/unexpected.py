"""Tell a client of a bug by its place: neither the answer nor the log has its words."""

import logging

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from groundswell.telemetry import event_log, failure
from groundswell.version import __version__
from groundswell.web.problem import problem

REMEDY = f"Report this as a bug of groundswell {__version__}, with this line."


def told(error: Exception) -> str:
    """Log a bug, and return what may be said of it."""
    place = failure.place(error)
    event_log.write(logging.ERROR, event_log.NAME, "web.failed", error=place)
    return place


class Unexpected:
    """Answer 500 to what no route foresaw; an answer that has begun is broken off."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and answer if that fails."""
        has_begun = False

        async def noted(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except Exception as error:
            if scope["type"] != "http":  # the lifespan tells the server
                raise
            place = told(error)
            if not has_begun:
                await problem(500, "internal", place, remedy=REMEDY)(scope, receive, send)
