"""Serve an application over HTTP until a signal comes."""

import asyncio
import socket
from collections.abc import Callable

import uvicorn
from starlette.types import ASGIApp

from groundswell.errors import ConfigurationError

_GRACE_SECONDS = 10


def serve(
    app: ASGIApp,
    *,
    host: str,
    port: int,
    interrupt: Callable[[], None],
    announce: Callable[[str], None],
) -> None:
    """Answer on `host` and `port` until SIGINT or SIGTERM, which calls `interrupt` first.

    Port 0 takes a free one; `announce` is given the URL that clients use.

    Raises:
        ConfigurationError: nothing can listen there.
    """
    loop: asyncio.AbstractEventLoop

    class Server(uvicorn.Server):
        def handle_exit(self, sig: int, frame: object) -> None:
            if self.started:  # in the loop: a signal may come between any two steps of it
                loop.call_soon_threadsafe(interrupt)
            super().handle_exit(sig, frame)  # type: ignore[arg-type]  # uvicorn narrows the frame

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            nonlocal loop
            loop = asyncio.get_running_loop()
            bound = await _bound(host, port)
            await super().startup(sockets=[*(sockets or ()), *bound])
            if self.started:
                announce(url_of(host, bound[0].getsockname()[1]))

    config = uvicorn.Config(
        app,
        log_config=None,  # its log is ours
        log_level="warning",
        access_log=False,  # addresses of clients are nobody's business
        timeout_graceful_shutdown=_GRACE_SECONDS,
        server_header=False,
    )
    Server(config).run()


def url_of(host: str, port: int) -> str:
    """Return the URL of a server on `host`, which may be an IPv6 address."""
    return f"http://{bracketed(host)}:{port}"


def bracketed(host: str) -> str:
    """Return `host` as it stands in a URL."""
    return f"[{host}]" if ":" in host else host


async def _bound(host: str, port: int) -> list[socket.socket]:
    """Return sockets that are bound but do not listen yet, for every address of `host`."""
    loop = asyncio.get_running_loop()
    try:
        server = await loop.create_server(asyncio.Protocol, host, port, start_serving=False)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).rpartition(": ")[2]
        raise ConfigurationError(
            f"{host}: nothing can listen on port {port}: {reason}",
            remedy="Give another port, or 0 for a free one, and an address of this machine.",
        ) from None
    found = [socket.fromfd(one.fileno(), one.family, one.type, one.proto) for one in server.sockets]
    server.close()
    return found
