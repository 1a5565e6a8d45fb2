"""Make the HTTP application around one engine."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from groundswell.clock import Clock, SystemClock
from groundswell.config.load import LoadedSettings
from groundswell.engine import Engine
from groundswell.errors import ConfigurationError, GroundswellError
from groundswell.gate.access import Access, AccessDeniedError, is_loopback, split_keys
from groundswell.gate.admission import Admission
from groundswell.telemetry.metrics import Metrics
from groundswell.version import __version__
from groundswell.web import asking, following, inspection, page, reports
from groundswell.web.body_limit import BodyLimit
from groundswell.web.description import describe
from groundswell.web.own_name import OwnName
from groundswell.web.permalinks import Permalinks
from groundswell.web.problem import of_error, problem
from groundswell.web.runs import Runs
from groundswell.web.security_headers import SecurityHeaders

_CODES = {401: "unauthorized", 404: "not_found", 405: "method_not_allowed", 413: "too_large"}


class Service:
    """The application and what it holds while it runs; `notes` are added to every report."""

    def __init__(
        self, loaded: LoadedSettings, *, notes: tuple[str, ...] = (), clock: Clock | None = None
    ) -> None:
        self._loaded = loaded
        self._clock = clock or SystemClock()
        self._notes = notes
        self._metrics = Metrics()
        self._engine: Engine | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        server = loaded.settings.server
        keys = split_keys(server.api_keys.get_secret_value()) if server.api_keys else ()
        if not keys and not is_loopback(server.host):
            raise ConfigurationError(
                f"server.host = {server.host!r}: others could ask without a key",
                remedy="Set GROUNDSWELL_SERVER__API_KEYS, or listen on 127.0.0.1.",
            )
        self.admission = Admission(
            max_running=server.max_running,
            max_queued=server.max_queued,
            max_running_per_key=server.max_running_per_key,
            requests_per_minute=server.requests_per_minute,
            clock=self._clock,
        )
        self._access = Access(keys)
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
        engine, access, admission = self._running_engine, self._access, self.admission
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
            )
        )
        app.include_router(following.router(self.runs, access=access))
        app.include_router(reports.router(engine, access=access))
        app.include_router(
            inspection.router(
                engine, self._loaded, access=access, admission=admission, metrics=self._metrics
            )
        )
        app.include_router(
            page.router(self._loaded.settings, needs_key=self._access.needs_key, notes=self._notes)
        )
        app.add_middleware(BodyLimit)
        if not access.needs_key:
            app.add_middleware(OwnName)
        app.add_middleware(SecurityHeaders)
        _handle_errors(app)
        describe(app)
        return app

    def interrupt(self) -> None:
        """Let running questions answer now with what they have; safe in a signal handler."""
        if self._engine is not None and self._loop is not None:
            self._loop.call_soon_threadsafe(self._engine.interrupt)

    @asynccontextmanager
    async def _lifespan(self, app: FastAPI) -> AsyncIterator[None]:  # noqa: ARG002  # FastAPI's
        self._loop = asyncio.get_running_loop()
        async with Engine(self._loaded.settings, metrics=self._metrics) as engine:
            self._engine = engine
            try:
                yield
            finally:
                await self.runs.aclose()
                self._engine = None

    def _running_engine(self) -> Engine:
        if self._engine is None:
            raise RuntimeError("the application is not running")
        return self._engine


def _handle_errors(app: FastAPI) -> None:
    @app.exception_handler(GroundswellError)
    async def ours(_: Request, error: GroundswellError) -> Response:
        return of_error(error)

    @app.exception_handler(AccessDeniedError)
    async def denied(_: Request, error: AccessDeniedError) -> Response:  # noqa: ARG001
        return problem(
            401,
            "unauthorized",
            "a known API key is needed",
            remedy="Send the header `Authorization: Bearer KEY`.",
            headers={"WWW-Authenticate": "Bearer"},
        )

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> Response:
        # The values are left out: they may hold the question.
        wrong = [
            {"field": ".".join(map(str, each["loc"])), "reason": each["msg"]}
            for each in error.errors()
        ]
        return problem(
            422,
            "invalid_query",
            "; ".join(f"{each['field']}: {each['reason']}" for each in wrong),
            remedy="See /openapi.json for what is allowed.",
            errors=wrong,
        )

    @app.exception_handler(HTTPException)
    async def refused(_: Request, error: HTTPException) -> Response:
        code = _CODES.get(error.status_code, "refused")
        return problem(error.status_code, code, str(error.detail), headers=error.headers)
