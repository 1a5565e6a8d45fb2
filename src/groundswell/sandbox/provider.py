"""Describe what a stand-in of a provider is.

A stand-in lives in one file of `groundswell.sandbox.providers` and one line of
`groundswell.sandbox.catalogue`. It says how the provider speaks; the exchange around it counts,
delays, breaks and audits.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from groundswell.sandbox.call import Answer, Call
from groundswell.sandbox.window import Counted, Window

Handler = Callable[[Call], Awaitable[Answer]]
ANONYMOUS = "anonymous"
KEY_PREFIX = "sandbox"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One path below the prefix, with Starlette's `{name}` fields; `bucket` of "" is not limited.

    An endpoint that answers for `caller` itself (to hand out tokens, say) sets `open_to_all`.
    """

    method: str
    path: str
    handle: Handler
    bucket: str = ""
    open_to_all: bool = False


@dataclass(frozen=True, slots=True)
class Caller:
    """Whom a request counts for: the key, token owner or `ANONYMOUS`, and the bucket it fills."""

    key: str = field(repr=False)
    bucket: str


@dataclass(frozen=True, slots=True)
class About:
    """What the server and its index page know of a stand-in.

    `windows` holds what is enforced in each bucket. In `settings`, Groundswell's names with their
    values, `{url}` stands for the base url and `{server}` for that of the sandbox. `example` is a
    path below the prefix with a query.
    `median_seconds` is the time to an answer in the profile `realistic`.
    """

    name: str
    title: str
    prefix: str
    windows: Mapping[str, tuple[Window, ...]]
    settings: Mapping[str, object]
    example: str
    median_seconds: float = 0.3
    key_hint: str = "none"


class Provider(Protocol):
    """A stand-in: five things to say."""

    @property
    def about(self) -> About:
        """Describe the stand-in."""
        ...

    def endpoints(self) -> tuple[Endpoint, ...]:
        """Return every path that is answered; others give 404."""
        ...

    def caller(self, call: Call, bucket: str) -> Caller | Answer:
        """Return whom the request counts for, or the refusal of its credentials."""
        ...

    def limit_headers(self, call: Call, counted: Counted) -> Mapping[str, str]:
        """Return the headers that tell the caller of its limit."""
        ...

    def refusal(self, call: Call, counted: Counted) -> Answer:
        """Return the answer to a request for which a window has no room."""
        ...


def is_ours(key: str) -> bool:
    """Tell whether a key or token is one of the sandbox's; a real one has no business here."""
    return key.startswith(KEY_PREFIX)
