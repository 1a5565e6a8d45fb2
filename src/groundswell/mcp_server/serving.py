"""Run the server on a transport until its client leaves, or this process is to end."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from mcp.server.transport_security import TransportSecuritySettings
from starlette.applications import Starlette

from groundswell.config.settings import Settings
from groundswell.engine import Engine
from groundswell.gate import hosting
from groundswell.gate.access import access_to, is_loopback
from groundswell.mcp_server.door import Door, door_of
from groundswell.mcp_server.key_check import KeyCheck
from groundswell.mcp_server.server import server_of
from groundswell.mcp_server.stdin_end import at_signals

PATH = "/mcp"
_MAX_BODY_BYTES = 64 * 1024  # more than any question needs


async def on_stdio(settings: Settings, *, notes: tuple[str, ...] = ()) -> int | None:
    """Answer on stdin and stdout until stdin ends or a signal comes; return the signal.

    `notes` are added to every report.
    """
    async with Engine(settings) as engine:
        door = door_of(engine, settings, notes=notes)
        with at_signals(door.interrupt) as end:
            await server_of(door).run_stdio_async()
    return end.signal


def on_http(
    settings: Settings,
    *,
    host: str,
    port: int,
    notes: tuple[str, ...] = (),
    announce: Callable[[str], None],
) -> None:
    """Answer over streamable HTTP until a signal; `announce` is given the URL.

    Raises:
        ConfigurationError: others could reach it without a key, or nothing can listen there.
    """
    access = access_to(host, keys=settings.server.api_keys, option="--http")
    door = door_of(Engine(settings), settings, access=access, notes=notes)
    hosting.serve(
        http_app(door, host=host),
        host=host,
        port=port,
        interrupt=door.interrupt,
        announce=lambda url: announce(url + PATH),
    )


def http_app(door: Door, *, host: str) -> Starlette:
    """Return the application; its lifespan starts and closes the engine of `door`."""
    server = server_of(door)
    app = server.streamable_http_app(
        streamable_http_path=PATH,
        host=host,
        transport_security=_security(host),
        max_request_body_size=_MAX_BODY_BYTES,
    )
    sessions = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with door.engine, sessions(app):
            door.engine.open_plugins()
            yield

    app.router.lifespan_context = lifespan
    app.add_middleware(KeyCheck, access=door.access)
    return app


def _security(host: str) -> TransportSecuritySettings:
    """Let no web page reach a server without keys by a name of its own for this machine."""
    if not is_loopback(host):
        return TransportSecuritySettings(enable_dns_rebinding_protection=False)
    names = dict.fromkeys(("127.0.0.1", "localhost", "[::1]", hosting.bracketed(host)))
    return TransportSecuritySettings(
        enable_dns_rebinding_protection=True,
        allowed_hosts=[*names, *(f"{name}:*" for name in names)],
        allowed_origins=[
            *(f"http://{name}" for name in names),
            *(f"http://{name}:*" for name in names),
        ],
    )
