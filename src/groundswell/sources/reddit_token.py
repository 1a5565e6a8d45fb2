"""Hold Reddit's app-only access token: asked for once, shared, renewed before it ends."""

import asyncio
from dataclasses import dataclass, field

from groundswell.clock import Clock
from groundswell.errors import GroundswellError, SourceAuthenticationError, SourceResponseError
from groundswell.sources.answer import integer, json_object, string
from groundswell.sources.reddit_failures import CHECK_KEYS, SOURCE, failure
from groundswell.transport.http import Http, HttpRequest

EARLY_SECONDS = 60.0
DEFAULT_LIFE_SECONDS = 3600
MAX_LIFE_SECONDS = 86_400
_INSTALLED = "https://oauth.reddit.com/grants/installed_client"
_OK = 200


@dataclass(frozen=True, slots=True)
class TokenOptions:
    """Who asks for the token, and where."""

    client_id: str = field(repr=False)
    client_secret: str = field(repr=False)
    user_agent: str
    auth_url: str


@dataclass(frozen=True, slots=True)
class _Token:
    value: str = field(repr=False)
    ends_at: float


class RedditToken:
    """The current token; concurrent callers share one refresh and its failure."""

    def __init__(self, http: Http, options: TokenOptions, *, clock: Clock) -> None:
        self._http = http
        self._options = options
        self._clock = clock
        self._token: _Token | None = None
        self._lock = asyncio.Lock()
        self._attempts = 0
        self._failure: GroundswellError | None = None

    async def get(self) -> str:
        """Return a token that is valid for now.

        Raises:
            SourceError: Reddit refused, failed or answered nonsense.
            TransportError: there was no usable answer.
        """
        if (token := self._valid()) is not None:
            return token
        attempts = self._attempts
        async with self._lock:
            if (token := self._valid()) is not None:
                return token
            if self._attempts != attempts and self._failure is not None:
                raise self._failure
            return await self._refresh()

    def drop(self, value: str) -> None:
        """Forget the token `value`; a newer one stays."""
        if self._token is not None and self._token.value == value:
            self._token = None

    def _valid(self) -> str | None:
        if self._token is None or self._clock.monotonic() >= self._token.ends_at:
            return None
        return self._token.value

    async def _refresh(self) -> str:
        try:
            self._token = await self._ask()
        except GroundswellError as error:
            self._attempts += 1
            self._failure = error
            raise
        self._attempts += 1
        self._failure = None
        return self._token.value

    async def _ask(self) -> _Token:
        options = self._options
        if not options.client_id:
            raise SourceAuthenticationError(
                f"{SOURCE}: the client id is missing",
                source=SOURCE,
                remedy="Set sources.reddit.client_id and sources.reddit.client_secret.",
            )
        asked_at = self._clock.monotonic()
        response = await self._http.send(
            HttpRequest(
                "POST",
                options.auth_url,
                headers={"user-agent": options.user_agent, "accept": "application/json"},
                form=_grant(options),
                basic_auth=(options.client_id, options.client_secret),
            )
        )
        if response.status != _OK:
            raise failure(response, clock=self._clock)
        try:
            answer = json_object(response, source=SOURCE)
        except SourceResponseError as error:
            error.remedy = "Check sources.reddit.auth_url."
            raise
        if answer.get("error"):
            raise SourceAuthenticationError(
                f"{SOURCE}: it refused to give a token", source=SOURCE, remedy=CHECK_KEYS
            )
        value = string(answer.get("access_token"))
        if not value or not value.isascii() or not value.isprintable() or " " in value:
            raise SourceResponseError(
                f"{SOURCE}: the answer holds no usable token",
                source=SOURCE,
                remedy="Check sources.reddit.auth_url.",
            )
        return _Token(value, asked_at + _life_seconds(answer.get("expires_in")))


def _grant(options: TokenOptions) -> dict[str, str]:
    if options.client_secret:
        return {"grant_type": "client_credentials"}
    return {"grant_type": _INSTALLED, "device_id": "DO_NOT_TRACK_THIS_DEVICE"}


def _life_seconds(expires_in: object) -> float:
    seconds = integer(expires_in)
    if seconds is None or seconds <= 0:
        seconds = DEFAULT_LIFE_SECONDS
    seconds = min(seconds, MAX_LIFE_SECONDS)
    return max(seconds - EARLY_SECONDS, seconds / 2)
