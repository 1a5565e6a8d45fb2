"""Describe an HTTP exchange without naming the library that makes it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from groundswell.errors import TransportResponseError


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """One request. At most one of `json_body` and `form` is set.

    Redirects are followed within one origin only, and for GET and HEAD only.

    `repr` hides everything that may carry the query or a secret.
    """

    method: str
    url: str
    params: Mapping[str, str] = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    json_body: Any = field(default=None, repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)
    basic_auth: tuple[str, str] | None = field(default=None, repr=False)
    timeout_seconds: float | None = None
    follows_redirects: bool = True


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """A whole answer; header names are lower case, `body` is decompressed and bounded."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    def json(self) -> Any:
        """Return the decoded JSON body.

        Raises:
            TransportResponseError: the body is not JSON.
        """
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise TransportResponseError("the answer is not JSON") from error

    def text(self) -> str:
        """Return the body as text; undecodable bytes are replaced."""
        return self.body.decode("utf-8", errors="replace")


class Http(Protocol):
    """Make HTTP exchanges.

    Raises (from `send`):
        TransportError: no usable answer. A 4xx or 5xx status is an answer, not an error.
    """

    async def send(self, request: HttpRequest) -> HttpResponse:
        """Send one request and return the whole answer."""
        ...

    async def aclose(self) -> None:
        """Close all connections."""
        ...
