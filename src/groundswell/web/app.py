"""Make the HTTP application around one engine."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from groundswell.clock import Clock, SystemClock
from groundswell.config.load import LoadedSettings
from groundswell.engine import Engine
from groundswell.gate.access import access_to
from groundswell.gate.admission import Admission
from groundswell.telemetry.metrics import Metrics
from groundswell.version import __version__
from groundswell.web import (
    api_page,
    asking,
    following,
    inspection,
    page,
    refusals,
    reports,
    site_files,
)
from groundswell.web.body_limit import BodyLimit
from groundswell.web.description import describe
from groundswell.web.head import HeadAsGet
from groundswell.web.own_name import OwnName
from groundswell.web.permalinks import Permalinks
from groundswell.web.runs import Runs
from groundswell.web.security_headers import SecurityHeaders
from groundswell.web.unexpected import Unexpected


class Service:
    """The application and what it holds while it runs, once; `notes` are added to every report.

    Raises:
        ConfigurationError: a setting is wrong, or others could ask without a key.
    """

    def __init__(
        self, loaded: LoadedSettings, *, notes: tuple[str, ...] = (), clock: Clock | None = None
    ) -> None:
        self._loaded = loaded
        self._clock = clock or SystemClock()
        self._notes = notes
        self._metrics = Metrics()
        self._loop: asyncio.AbstractEventLoop | None = None
        server = loaded.settings.server
        self._access = access_to(server.host, keys=server.api_keys, option="server.host")
        self._engine = Engine(loaded.settings, metrics=self._metrics)
        self.admission = Admission(
            max_running=server.max_running,
            max_queued=server.max_queued,
            max_running_per_key=server.max_running_per_key,
            requests_per_minute=server.requests_per_minute,
            clock=self._clock,
            on_refused=self._metrics.refused,
        )
        self._metrics.watch(
            running=lambda: self.admission.running, queued=lambda: self.admission.queued
        )
        self.runs = Runs(
            grace_seconds=server.resume_seconds,
            heartbeat_seconds=server.heartbeat_seconds,
            clock=self._clock,
        )

    def app(self) -> FastAPI:
        """Return the application; its lifespan opens and closes the engine."""
        app = FastAPI(
            title="Groundswell",
            version=__version__,
            summary="Ask what hurts your customers: cited insights by a deadline.",
            lifespan=self._lifespan,
            redoc_url=None,
            docs_url=None,  # its page loads scripts from elsewhere
        )
        engine, access, admission = self._engine, self._access, self.admission
        permalinks = Permalinks(
            engine,
            notes=self._notes,
            ttl_seconds=self._loaded.settings.cache.report_ttl_seconds,
        )
        app.include_router(
            asking.router(
                engine,
                self._loaded.settings,
                access=access,
                admission=admission,
                permalinks=permalinks,
                runs=self.runs,
                clock=self._clock,
            )
        )
        app.include_router(following.router(self.runs, access=access))
        app.include_router(reports.router(engine, access=access))
        app.include_router(
            inspection.router(
                engine, self._loaded, access=access, admission=admission, metrics=self._metrics
            )
        )
        self._add_pages(app)
        app.add_middleware(BodyLimit)
        app.add_middleware(HeadAsGet)
        if not access.needs_key:
            app.add_middleware(OwnName)
        app.add_middleware(Unexpected)
        app.add_middleware(SecurityHeaders)
        refusals.handle(app)
        describe(app)
        return app

    def _add_pages(self, app: FastAPI) -> None:
        site, needs_key = site_files.read(), self._access.needs_key
        settings = self._loaded.settings
        app.include_router(page.router(site, settings, needs_key=needs_key, notes=self._notes))
        app.include_router(site_files.router(site))
        app.include_router(api_page.router(site, needs_key=needs_key))

    def interrupt(self) -> None:
        """Let running questions answer now with what they have, and refuse all others.

        Safe in any thread.
        """
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self.admission.close)
            self._loop.call_soon_threadsafe(self._engine.interrupt)

    @asynccontextmanager
    async def _lifespan(self, app: FastAPI) -> AsyncIterator[None]:  # noqa: ARG002  # FastAPI's
        self._loop = asyncio.get_running_loop()
        async with self._engine:
            self._engine.open_plugins()
            try:
                yield
            finally:
                await self.runs.aclose()
                self._loop = None
