"""Send answers over ASGI, whole or in the ways that faults ask for."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Callable

from starlette.types import Receive, Send

from groundswell.clock import Clock
from groundswell.sandbox.call import Answer

DRIP_SECONDS = 1.0
_PART = 65_536


def _nothing() -> None:
    """Do nothing."""


async def whole(answer: Answer, send: Send, *, before_end: Callable[[], None] = _nothing) -> None:
    """Send the whole answer; `before_end` is called before the client can know that it is whole."""
    body = _body(answer)
    await _start(answer, send, length=len(body))
    last = max(0, len(body) - 1) // _PART * _PART
    for start in range(0, last, _PART):
        await _part(send, body[start : start + _PART])
    before_end()
    await _part(send, body[last:], more=False)


async def streamed(
    answer: Answer,
    receive: Receive,
    send: Send,
    *,
    clock: Clock,
    before_end: Callable[[], None] = _nothing,
) -> None:
    """Send the chunks at their pace for as long as the client listens."""
    await _start(answer, send, length=None)
    started = clock.monotonic()
    leaving = asyncio.ensure_future(gone(receive))
    try:
        for number, chunk in enumerate(answer.chunks):
            due_seconds = started + number * answer.chunk_seconds - clock.monotonic()
            if due_seconds > 0 and await _left_within(due_seconds, leaving, clock):
                return
            await _part(send, chunk)
        if answer.stalls:
            await asyncio.wait({leaving})
            return
    finally:
        leaving.cancel()
    before_end()
    await _part(send, b"", more=False)


async def _left_within(seconds: float, leaving: asyncio.Future[None], clock: Clock) -> bool:
    sleeping = asyncio.ensure_future(clock.sleep(seconds))
    try:
        await asyncio.wait({leaving, sleeping}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        sleeping.cancel()
    return leaving.done()


async def dripping(answer: Answer, receive: Receive, send: Send, *, clock: Clock) -> None:
    """Send one byte a second for as long as the client listens."""
    body = _body(answer)
    await _start(answer, send, length=len(body))
    leaving = asyncio.ensure_future(gone(receive))
    try:
        async for byte in _each(body):
            await _part(send, byte)
            if await _left_within(DRIP_SECONDS, leaving, clock):
                return
    finally:
        leaving.cancel()
    await _part(send, b"", more=False)


async def broken_off(answer: Answer, send: Send) -> None:
    """Send half of the body that the headers promise; the server then closes the connection."""
    body = _body(answer) or b"{}"
    await _start(answer, send, length=None if answer.chunks else len(body))
    await _part(send, body[: len(body) // 2])


async def gone(receive: Receive) -> None:
    """Return when the client has left."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _each(body: bytes) -> AsyncIterator[bytes]:
    for place in range(len(body)):
        yield body[place : place + 1]


def _body(answer: Answer) -> bytes:
    body = b"".join(answer.chunks) or answer.body
    return gzip.compress(body, mtime=0) if answer.gzip else body


async def _start(answer: Answer, send: Send, *, length: int | None) -> None:
    headers = {"content-type": answer.content_type, **answer.headers}
    if answer.gzip:
        headers["content-encoding"] = "gzip"
    if length is not None:
        headers["content-length"] = str(length)
    await send(
        {
            "type": "http.response.start",
            "status": answer.status,
            "headers": [
                (name.lower().encode("latin-1"), value.encode("latin-1", "replace"))
                for name, value in headers.items()
                if value != "" or name != "content-type"
            ],
        }
    )


async def _part(send: Send, body: bytes, *, more: bool = True) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": more})
