"""Run the server on a transport until its client leaves, or this process is to end."""

import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import uvicorn
from mcp.server.transport_security import TransportSecuritySettings
from starlette.applications import Starlette

from groundswell.config.settings import Settings
from groundswell.engine import Engine
from groundswell.errors import ConfigurationError
from groundswell.gate.access import Access, is_loopback, split_keys
from groundswell.mcp_server.door import door_of
from groundswell.mcp_server.key_check import KeyCheck
from groundswell.mcp_server.server import server_of
from groundswell.mcp_server.stdin_end import at_signals

PATH = "/mcp"
_GRACE_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Address:
    """Where to listen; port 0 takes a free one."""

    host: str
    port: int

    def url(self, port: int) -> str:
        """Return what clients are told, with the port that was taken."""
        return f"http://{_bracketed(self.host)}:{port}{PATH}"


async def on_stdio(settings: Settings, *, notes: tuple[str, ...] = ()) -> int | None:
    """Answer on stdin and stdout until stdin ends or a signal comes; return the signal.

    `notes` are added to every report.
    """
    async with Engine(settings) as engine:
        with at_signals(engine.interrupt) as end:
            await server_of(door_of(engine, settings, notes=notes)).run_stdio_async()
    return end.signal


def on_http(
    settings: Settings,
    address: Address,
    *,
    notes: tuple[str, ...] = (),
    announce: Callable[[str], None],
) -> None:
    """Answer over streamable HTTP until a signal; `announce` is given the URL.

    Raises:
        ConfigurationError: others could reach it without a key.
    """
    engine = Engine(settings)
    app = http_app(engine, settings, address, notes=notes)

    class Server(uvicorn.Server):
        def handle_exit(self, sig: int, frame: object) -> None:
            engine.interrupt()  # running questions answer with what they have
            super().handle_exit(sig, frame)  # type: ignore[arg-type]  # uvicorn narrows the frame

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets=sockets)
            if self.started:
                announce(address.url(self.servers[0].sockets[0].getsockname()[1]))

    config = uvicorn.Config(
        app,
        host=address.host,
        port=address.port,
        log_level="warning",
        access_log=False,  # addresses of clients are nobody's business
        timeout_graceful_shutdown=_GRACE_SECONDS,
        server_header=False,
    )
    Server(config).run()


def http_app(
    engine: Engine, settings: Settings, address: Address, *, notes: tuple[str, ...] = ()
) -> Starlette:
    """Return the application; its lifespan starts and closes `engine`.

    Raises:
        ConfigurationError: others could reach it without a key.
    """
    keys = settings.server.api_keys
    known = split_keys(keys.get_secret_value()) if keys else ()
    if not known and not is_loopback(address.host):
        raise ConfigurationError(
            f"--http {address.host}: others could ask without a key",
            remedy="Set GROUNDSWELL_SERVER__API_KEYS, or listen on 127.0.0.1.",
        )
    access = Access(known)
    server = server_of(door_of(engine, settings, access=access, notes=notes))
    app = server.streamable_http_app(
        streamable_http_path=PATH,
        host=address.host,
        transport_security=_security(address.host),
    )
    sessions = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with engine, sessions(app):
            yield

    app.router.lifespan_context = lifespan
    app.add_middleware(KeyCheck, access=access)
    return app


def _security(host: str) -> TransportSecuritySettings:
    """Let no web page reach a server without keys by a name of its own for this machine."""
    if not is_loopback(host):
        return TransportSecuritySettings(enable_dns_rebinding_protection=False)
    names = dict.fromkeys(("127.0.0.1", "localhost", "[::1]", _bracketed(host)))
    return TransportSecuritySettings(
        enable_dns_rebinding_protection=True,
        allowed_hosts=[f"{name}:*" for name in names],
        allowed_origins=[f"http://{name}:*" for name in names],
    )


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
