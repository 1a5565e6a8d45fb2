"""Make HTTP exchanges over pooled connections, bounded in time and size."""

import asyncio
import logging
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from groundswell.errors import (
    TransportConnectionError,
    TransportResponseError,
    TransportTimeoutError,
)
from groundswell.telemetry import semconv
from groundswell.telemetry.tracer import current
from groundswell.transport.decompress import ACCEPTED, Body
from groundswell.transport.failures import translate
from groundswell.transport.http import HttpRequest, HttpResponse
from groundswell.version import __version__

if TYPE_CHECKING:
    import ssl

    import httpx2

MAX_REDIRECTS = 3
# At INFO they log every url, which holds the search words, and at DEBUG headers with keys.
_TALKATIVE = ("httpx2", "httpcore2")
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class TransportOptions:
    """Limits of the connection pool and of one exchange."""

    max_connections: int = 100
    max_keepalive: int = 100
    keepalive_seconds: float = 30.0
    connect_timeout_seconds: float = 5.0
    read_timeout_seconds: float = 30.0
    total_timeout_seconds: float = 120.0
    max_response_bytes: int = 8 * 1024 * 1024
    http2: bool = False
    trust_env: bool = True
    user_agent: str = f"groundswell/{__version__} (+https://github.com/groundswell/groundswell)"


class HttpClient:
    """`Http` over httpx2; the library loads and the pool opens on the first exchange."""

    def __init__(self, options: TransportOptions | None = None) -> None:
        self._options = options or TransportOptions()
        self._client: httpx2.AsyncClient | None = None
        self._closed = False

    def raw(self) -> "httpx2.AsyncClient":
        """Return the underlying client, for an SDK that shares the connections.

        Raises:
            TransportConnectionError: the client is closed.
        """
        if self._closed:
            raise TransportConnectionError("the client is closed", was_sent=False)
        if self._client is None:
            self._client = self._open()
        return self._client

    async def send(self, request: HttpRequest) -> HttpResponse:
        """Send one request and return the whole answer.

        Raises:
            TransportError: no usable answer.
        """
        client = self.raw()
        try:
            async with asyncio.timeout(self._seconds(request)):
                return await self._follow(client, request)
        except TimeoutError as error:
            raise TransportTimeoutError("the exchange took too long") from error
        except UnicodeError:
            # Not as a cause: it holds the whole header, with the key.
            raise TransportResponseError(
                "the request holds letters that cannot be sent",
                was_sent=False,
                remedy="Copy the key and the other settings of this source again, as plain text.",
            ) from None
        except Exception as error:
            translated = translate(error)
            if translated is None:
                raise
            raise translated from None

    async def aclose(self) -> None:
        """Close all connections."""
        self._closed = True
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    def _seconds(self, request: HttpRequest) -> float:
        """Return the longest time of an exchange; what calls us mostly cuts it shorter still."""
        total = self._options.total_timeout_seconds
        return total if request.timeout_seconds is None else min(total, request.timeout_seconds)

    def _open(self) -> "httpx2.AsyncClient":
        from http.cookiejar import CookieJar, DefaultCookiePolicy  # noqa: PLC0415

        import httpx2  # noqa: PLC0415

        for name in _TALKATIVE:
            logging.getLogger(name).setLevel(logging.WARNING)
        options = self._options
        return httpx2.AsyncClient(
            timeout=httpx2.Timeout(
                options.read_timeout_seconds, connect=options.connect_timeout_seconds
            ),
            limits=httpx2.Limits(
                max_connections=options.max_connections,
                max_keepalive_connections=min(options.max_keepalive, options.max_connections),
                keepalive_expiry=options.keepalive_seconds,
            ),
            http2=options.http2,
            trust_env=options.trust_env,
            follow_redirects=False,
            headers={"user-agent": options.user_agent, "accept-encoding": ACCEPTED},
            verify=_certificates(options.trust_env),
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),  # none are kept
        )

    async def _follow(self, client: "httpx2.AsyncClient", request: HttpRequest) -> HttpResponse:
        url, params = request.url, dict(request.params)
        for _ in range(MAX_REDIRECTS + 1):
            answer = await self._exchange(client, request, url=url, params=params)
            target = _redirect_target(request.method, url, answer)
            if target is None or not request.follows_redirects:
                return answer
            url, params = target, {}
        raise TransportResponseError("too many redirects")

    async def _exchange(
        self,
        client: "httpx2.AsyncClient",
        request: HttpRequest,
        *,
        url: str,
        params: dict[str, str],
    ) -> HttpResponse:
        arguments: dict[str, Any] = {"headers": dict(request.headers)}
        if params:
            arguments["params"] = params
        if request.json_body is not None:
            arguments["json"] = request.json_body
        if request.form is not None:
            arguments["data"] = dict(request.form)
        if request.basic_auth is not None:
            arguments["auth"] = request.basic_auth
        async with client.stream(request.method, url, **arguments) as response:
            headers = {name.lower(): value for name, value in response.headers.items()}
            gathered = Body(
                headers.get("content-encoding", ""), max_bytes=self._options.max_response_bytes
            )
            async for piece in response.aiter_raw():
                gathered.add(piece)
            body = gathered.whole()
            if (span := current()) is not None:
                span.set(semconv.STATUS_CODE, response.status_code)
                span.set(semconv.BODY_BYTES, len(body))
            return HttpResponse(status=response.status_code, headers=headers, body=body)


@cache
def _certificates(trust_env: bool) -> "ssl.SSLContext":  # noqa: FBT001  # the key of the cache
    """Return the one context of the process for connections and proxies: it takes 20 ms to make."""
    import httpx2  # noqa: PLC0415

    return httpx2.create_ssl_context(trust_env=trust_env)


def _redirect_target(method: str, url: str, answer: HttpResponse) -> str | None:
    location = answer.headers.get("location")
    if answer.status not in _REDIRECTS or not location or method.upper() not in {"GET", "HEAD"}:
        return None
    try:
        target = urljoin(url, location)
        old, new = urlsplit(url), urlsplit(target)
        same = (old.scheme, old.hostname, old.port) == (new.scheme, new.hostname, new.port)
    except ValueError:
        return None
    return target if same else None
