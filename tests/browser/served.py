"""Run the whole service over the sandbox, in threads beside the test that drives a browser."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn

from groundswell.config.load import load
from groundswell.domain.report import SAMPLE_NOTE
from groundswell.sandbox.running import running
from groundswell.sandbox.server import Sandbox, SandboxOptions
from groundswell.web.app import Service

_START_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Served:
    """Where the service answers, the service itself, and the sandbox behind it."""

    url: str
    service: Service
    sandbox: Sandbox


class _Server(uvicorn.Server):
    """A server that says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_listening = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self.is_listening.set()


@contextmanager
def served(options: SandboxOptions | None = None, **overrides: object) -> Iterator[Served]:
    dotted = {name.replace("__", "."): value for name, value in overrides.items()}
    with running(options) as sandbox:
        loaded = load(
            overrides={
                **sandbox.settings(),
                "cache.url": "memory://",
                "transport.trust_env": False,
                **dotted,
            },
            is_alone=True,
        )
        service = Service(loaded, notes=(SAMPLE_NOTE,))
        config = uvicorn.Config(
            service.app(), port=0, log_level="warning", timeout_graceful_shutdown=5
        )
        server = _Server(config)
        thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
        thread.start()
        assert server.is_listening.wait(_START_SECONDS)
        port = server.servers[0].sockets[0].getsockname()[1]
        try:
            yield Served(f"http://127.0.0.1:{port}", service, sandbox)
        finally:
            service.interrupt()
            server.should_exit = True
            thread.join(_START_SECONDS)
