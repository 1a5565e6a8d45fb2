"""Refuse request bodies that are larger, or take longer to come, than any question needs."""

import asyncio

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY_BYTES = 64 * 1024
MAX_BODY_SECONDS = 30.0


class BodyLimit:
    """Raise 413 or 408 where the application reads more, or longer, of a body than it may."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, counting what it sends."""
        seen, is_whole = 0, False
        latest = asyncio.get_running_loop().time() + MAX_BODY_SECONDS

        async def counted() -> Message:
            nonlocal seen, is_whole
            try:
                async with asyncio.timeout_at(None if is_whole else latest):
                    message = await receive()
            except TimeoutError:
                raise HTTPException(408) from None
            seen += len(message.get("body", b""))
            is_whole = not message.get("more_body", False)
            if seen > MAX_BODY_BYTES:
                raise HTTPException(413)
            return message

        await self._app(scope, counted if scope["type"] == "http" else receive, send)
