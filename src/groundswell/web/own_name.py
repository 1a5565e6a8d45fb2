"""Answer only to the names of this machine where no key protects the service."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from groundswell.gate.access import is_loopback
from groundswell.web.problem import problem


class OwnName:
    """Refuse requests that name another host.

    Without keys, a web page elsewhere could let its own name lead to 127.0.0.1 and then ask here
    with the reader's money (DNS rebinding). Its requests still carry its name.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 403."""
        if scope["type"] == "http" and not _is_own(Headers(scope=scope).get("host", "")):
            refused = problem(
                403,
                "forbidden",
                "the request names a host that is not this machine",
                remedy="Use http://127.0.0.1, or set GROUNDSWELL_SERVER__API_KEYS.",
            )
            await refused(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _is_own(host: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname
    except ValueError:
        return False
    return name is not None and is_loopback(name)
