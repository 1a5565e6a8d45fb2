"""Answer the control routes: pages, audit, faults, latency, reset."""

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from groundswell.errors import ConfigurationError
from groundswell.sandbox import faults, latency, pages, sites
from groundswell.sandbox.corpus import Corpus
from groundswell.sandbox.exchange import Exchange
from groundswell.sandbox.post import Post
from groundswell.sandbox.provider import Provider


class Control:
    """The routes under `/_sandbox`, and the pages of the sample sites."""

    def __init__(
        self,
        *,
        corpus: Corpus,
        exchange: Exchange,
        providers: tuple[Provider, ...],
        url: str,
        reset: Callable[[], None],
    ) -> None:
        self._corpus = corpus
        self._exchange = exchange
        self._providers = providers
        self._names = {provider.about.name for provider in providers}
        self._url = url
        self._reset = reset

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [
            Route("/_sandbox", self._index),
            Route("/_sandbox/audit", self._audit),
            Route("/_sandbox/reset", self._start_over, methods=["POST"]),
            Route("/_sandbox/faults", self._faults),
            Route("/_sandbox/faults/{provider}", self._fault, methods=["PUT", "DELETE"]),
            Route("/_sandbox/latency", self._latency, methods=["PUT"]),
            Route("/_sandbox/posts/{id}", self._post),
            *(Route(f"{prefix}/{{rest:path}}", self._site) for prefix in sites.PREFIXES),
        ]

    async def _index(self, _: Request) -> Response:
        windows = {
            provider.about.name: {
                bucket: self._exchange.windows(provider, bucket)
                for bucket in provider.about.windows
            }
            for provider in self._providers
        }
        page = pages.index(self._providers, windows, url=self._url, posts=len(self._corpus))
        return HTMLResponse(page, headers=pages.SECURITY)

    async def _audit(self, _: Request) -> Response:
        return JSONResponse(self._exchange.audit.as_dict())

    async def _start_over(self, _: Request) -> Response:
        self._reset()
        return Response(status_code=204)

    async def _faults(self, _: Request) -> Response:
        listed = self._exchange.faults.listed()
        return JSONResponse({name: asdict(fault) for name, fault in listed.items()})

    async def _fault(self, request: Request) -> Response:
        name = request.path_params["provider"]
        if name not in self._names:
            known = ", ".join(sorted(self._names))
            return _refused(f"there is no stand-in of that name; known: {known}", status=404)
        if request.method == "DELETE":
            self._exchange.faults.remove(name)
            return Response(status_code=204)
        try:
            fault = faults.from_json(await _json(request))
        except ConfigurationError as error:
            return _refused(str(error))
        self._exchange.faults.put(name, fault)
        return JSONResponse(asdict(fault))

    async def _latency(self, request: Request) -> Response:
        value = await _json(request)
        try:
            self._exchange.latency = latency.from_json(value)
        except ConfigurationError as error:
            return _refused(str(error))
        return JSONResponse(asdict(self._exchange.latency))

    async def _post(self, request: Request) -> Response:
        return _page_of(self._corpus.of_id(request.path_params["id"]))

    async def _site(self, request: Request) -> Response:
        number = sites.number(request.url.path, dict(request.query_params))
        return _page_of(None if number is None else self._corpus.of_number(number))


def _page_of(found: Post | None) -> Response:
    if found is None:
        return HTMLResponse(pages.missing(), status_code=404, headers=pages.SECURITY)
    return HTMLResponse(pages.post(found), headers=pages.SECURITY)


async def _json(request: Request) -> Any:
    try:
        return json.loads(await request.body())
    except (ValueError, RecursionError):
        return None


def _refused(message: str, *, status: int = 400) -> Response:
    return JSONResponse({"error": message}, status_code=status)
