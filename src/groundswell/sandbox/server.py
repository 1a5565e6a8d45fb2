"""Serve the stand-ins over HTTP on loopback."""

import asyncio
import socket
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount, Route
from starlette.types import Receive, Scope, Send

from groundswell.clock import Clock, SystemClock
from groundswell.errors import ConfigurationError
from groundswell.sandbox import catalogue
from groundswell.sandbox.audit import Audit
from groundswell.sandbox.control import Control
from groundswell.sandbox.corpus import Corpus
from groundswell.sandbox.exchange import Door, Exchange
from groundswell.sandbox.faults import Fault, Faults
from groundswell.sandbox.latency import Latency
from groundswell.sandbox.provider import Provider
from groundswell.sandbox.window import Window

HOST = "127.0.0.1"
_BACKLOG = 2_048
_START_SECONDS = 30.0

Windows = Mapping[str, Mapping[str, tuple[Window, ...]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxOptions:
    """How a sandbox behaves.

    A `port` of 0 is any free one. `corpus` of `None` is the bundled sample. `windows` replaces
    what a stand-in enforces, by its name and bucket. `links` is where links of documents lead,
    `None` for the pages of the sandbox itself. `clock` counts the limits and the delays.
    """

    port: int = 0
    corpus: Corpus | None = None
    latency: Latency = field(default_factory=Latency)
    faults: Mapping[str, Fault] = field(default_factory=dict)
    windows: Windows = field(default_factory=dict)
    seed: int = 0
    links: str | None = None
    clock: Clock = field(default_factory=SystemClock)
    providers: Callable[..., tuple[Provider, ...]] = catalogue.standard


class Sandbox:
    """Stand-ins of every provider; use it as an async context manager.

    Everything but starting and stopping may be called from any thread.

    Raises:
        ConfigurationError: the port is in use, or a fault or window names no stand-in.
    """

    def __init__(self, options: SandboxOptions | None = None) -> None:
        self._options = options or SandboxOptions()
        clock = self._options.clock
        self._corpus = self._options.corpus or Corpus.load(now=clock.now())
        self._requests: set[asyncio.Task[Any]] = set()
        self._server: _Server | None = None
        self._serving: asyncio.Task[None] | None = None
        self._url = f"http://{HOST}:{self._options.port}" if self._options.port else ""
        self._start_over()

    async def __aenter__(self) -> Self:
        """Start to listen.

        Raises:
            ConfigurationError: the port is in use.
        """
        listener = _listener(self._options.port)
        self._url = f"http://{HOST}:{listener.getsockname()[1]}"
        self._start_over()
        self._server = _Server(
            uvicorn.Config(
                self._serve,
                interface="asgi3",
                http="h11",
                ws="none",
                lifespan="off",
                log_config=None,
                log_level="critical",
                access_log=False,
                proxy_headers=False,
                server_header=False,
                timeout_keep_alive=30,
            )
        )
        self._serving = asyncio.ensure_future(self._server.serve(sockets=[listener]))
        try:
            async with asyncio.timeout(_START_SECONDS):
                await self._server.is_started.wait()
        except BaseException:
            await self.aclose()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop; requests that still run are broken off."""
        await self.aclose()

    async def aclose(self) -> None:
        """Stop; requests that still run are broken off."""
        server, self._server = self._server, None
        if server is None or self._serving is None:
            return
        server.should_exit = True
        for request in self._requests:
            request.cancel()
        await asyncio.wait({self._serving})

    @property
    def url(self) -> str:
        """Return where the sandbox listens; empty before it starts on a free port."""
        return self._url

    @property
    def corpus(self) -> Corpus:
        """Return the posts that it serves."""
        return self._corpus

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the stand-ins."""
        return tuple(provider.about.name for provider in self._providers)

    def settings(self) -> dict[str, object]:
        """Return Groundswell's settings that point at this sandbox, for `load(overrides=…)`."""
        found: dict[str, object] = {}
        for provider in self._providers:
            base = self._url + provider.about.prefix
            for name, value in provider.about.settings.items():
                is_template = isinstance(value, str)
                found[name] = _filled(str(value), base, self._url) if is_template else value
        return found

    def environment(self) -> dict[str, str]:
        """Return the same settings as environment variables."""
        return {
            "GROUNDSWELL_" + name.upper().replace(".", "__"): _written(value)
            for name, value in self.settings().items()
        }

    def audit(self) -> dict[str, Any]:
        """Return what clients did so far, as plain JSON values."""
        return self._exchange.audit.as_dict()

    def set_fault(self, provider: str, fault: Fault | None) -> None:
        """Let `fault` happen to a stand-in from now on; `None` ends it.

        Raises:
            ConfigurationError: there is no such stand-in.
        """
        self._check(provider)
        if fault is None:
            self._exchange.faults.remove(provider)
        else:
            self._exchange.faults.put(provider, fault)

    def set_latency(self, latency: Latency) -> None:
        """Change how slow the stand-ins are."""
        self._exchange.latency = latency

    def reset(self) -> None:
        """Start over: audit, limits, faults, latency and what the stand-ins remember."""
        self._start_over()

    def _start_over(self) -> None:
        options = self._options
        self._providers = options.providers(self._corpus, seed=options.seed)
        for name in (*options.faults, *options.windows):
            self._check(name)
        self._exchange = Exchange(
            clock=options.clock,
            audit=Audit(started_at=options.clock.now()),
            faults=Faults(options.faults, seed=options.seed),
            latency=options.latency,
            windows=options.windows,
        )
        self._app = self._application()

    def _application(self) -> Starlette:
        control = Control(
            corpus=self._corpus,
            exchange=self._exchange,
            providers=self._providers,
            url=self._url,
            reset=self._start_over,
        )
        return Starlette(routes=[*control.routes(), *map(self._mount, self._providers)])

    def _mount(self, provider: Provider) -> Mount:
        return Mount(
            provider.about.prefix,
            routes=[
                Route(
                    endpoint.path,
                    Door(
                        provider,
                        endpoint,
                        self._exchange,
                        clock=self._options.clock,
                        server_url=self._url,
                        links=self._options.links or f"{self._url}/_sandbox/posts",
                    ),
                    methods=[endpoint.method],
                )
                for endpoint in provider.endpoints()
            ],
        )

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, remembered so that stopping can break it off."""
        task = asyncio.current_task()
        if task is not None:
            self._requests.add(task)
        try:
            await self._app(scope, receive, send)
        finally:
            if task is not None:
                self._requests.discard(task)

    def _check(self, provider: str) -> None:
        if provider not in self.names:
            raise ConfigurationError(
                f"sandbox: there is no stand-in {provider[:40]!r}",
                remedy=f"Known: {', '.join(self.names)}.",
            )


class _Server(uvicorn.Server):
    """A server that leaves signals alone and says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_started = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets=sockets)
        self.is_started.set()

    def capture_signals(self) -> Any:
        """Take no signal: they belong to the command or the test that runs the sandbox."""
        return nullcontext()


def _listener(port: int) -> socket.socket:
    # Only of a socket that says it is TCP does asyncio switch off the 40 ms wait to fill packets.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen(_BACKLOG)
    except (OSError, OverflowError) as error:
        listener.close()
        raise ConfigurationError(
            f"sandbox: port {port} cannot be used ({type(error).__name__})",
            remedy="Give another port with --port, or 0 for any free one.",
        ) from error
    listener.setblocking(False)  # noqa: FBT003  # its only argument
    return listener


def _filled(template: str, base: str, server: str) -> str:
    return template.replace("{url}", base).replace("{server}", server)


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return ",".join(map(str, value))
    return str(value)
