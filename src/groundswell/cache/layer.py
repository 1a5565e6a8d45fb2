"""Serve a call from the cache where that is right."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Generic, Literal, TypeVar

from groundswell.cache.cache import Cache
from groundswell.cache.entry import Entry
from groundswell.errors import (
    CodecError,
    ConfigurationError,
    GroundswellError,
    InvalidQueryError,
    ModelAuthenticationError,
    SourceAuthenticationError,
)
from groundswell.resilience.layer import Handler

T = TypeVar("T")
RequestT = TypeVar("RequestT")
ResponseT = TypeVar("ResponseT")
Lookup = Literal["hit", "miss", "stale", "aging", "refreshed", "shared"]

# What the user has to correct: an old answer would hide it.
_THEIRS = (
    ConfigurationError,
    InvalidQueryError,
    ModelAuthenticationError,
    SourceAuthenticationError,
)
_REFRESH_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Codec(Generic[ResponseT]):
    """Turn a response into bytes and back; `decode` raises `CodecError` on foreign bytes."""

    encode: Callable[[ResponseT], bytes]
    decode: Callable[[bytes], ResponseT]


@dataclass(frozen=True, slots=True)
class Failures:
    """Which failures are worth remembering; `ttl_of` returns 0 seconds for those that are not."""

    codec: Codec[GroundswellError]
    ttl_of: Callable[[GroundswellError], float]


def _same(response: T) -> T:
    return response


def _nothing(_: object) -> None:
    return None


def _never(_: object) -> bool:
    return False


class CacheLayer(Generic[RequestT, ResponseT]):
    """Fresh → served. Aging → served and fetched anew behind it. Missing → called and kept.

    Stale → called, and served if that fails. `ttl_of` returns seconds, 0 for a response that must
    not be kept; nothing lives longer than `max_age_seconds`, stale time included. `on_lookup` is
    told what happened: a hit, a miss (and then perhaps stale, or shared by another process),
    aging, or refreshed because `is_refresh` asked for it. `as_fresh`, `as_aging` and `as_stale`
    mark a response by where it came from.
    """

    def __init__(
        self,
        cache: Cache,
        codec: Codec[ResponseT],
        *,
        key_of: Callable[[RequestT], str],
        ttl_of: Callable[[ResponseT], float],
        max_age_seconds: float | None = None,
        failures: Failures | None = None,
        as_fresh: Callable[[ResponseT], ResponseT] = _same,
        as_aging: Callable[[ResponseT], ResponseT] = _same,
        as_stale: Callable[[ResponseT], ResponseT] = _same,
        on_lookup: Callable[[Lookup], None] = _nothing,
        is_refresh: Callable[[RequestT], bool] = _never,
    ) -> None:
        self._cache = cache
        self._codec = codec
        self._key_of = key_of
        self._ttl_of = ttl_of
        self._max_age_seconds = max_age_seconds
        self._failures = failures
        self._as_fresh = as_fresh
        self._as_aging = as_aging
        self._as_stale = as_stale
        self._on_lookup = on_lookup
        self._is_refresh = is_refresh

    async def __call__(self, request: RequestT, handler: Handler[RequestT, ResponseT]) -> ResponseT:
        """Answer `request` from the cache or by `handler`."""
        key = self._key_of(request)
        if self._is_refresh(request):
            self._tell(key, "refreshed")
            return await self._fetched(key, request, handler)
        entry = await self._cache.get(key)
        kept = None if entry is None else await self._value(key, entry)
        if entry is not None and kept is not None:
            if entry.age == "fresh":
                self._tell(key, "hit")
                return self._as_fresh(kept)
            if entry.age == "aging" and self._refreshing(key, request, handler):
                self._tell(key, "aging")
                return self._as_aging(kept)
        self._tell(key, "miss")
        try:
            return await self._alone(key, request, handler)
        except GroundswellError as error:
            if kept is None or isinstance(error, _THEIRS):
                raise
            self._tell(key, "stale")
            return self._as_stale(kept)

    async def _value(self, key: str, entry: Entry) -> ResponseT | None:
        """Return the response of `entry`; a remembered failure is raised again."""
        failure: GroundswellError | None = None
        try:
            if entry.kind == "value":
                return self._codec.decode(entry.payload)
            if self._failures is not None and entry.age == "fresh":
                failure = self._failures.codec.decode(entry.payload)
        except CodecError:
            await self._cache.discard(key)
        if failure is not None:
            self._tell(key, "hit")
            raise failure
        return None

    def _refreshing(
        self, key: str, request: RequestT, handler: Handler[RequestT, ResponseT]
    ) -> bool:
        """Start fetching behind an answer; false when that cannot be, and the caller has to wait.

        A refresh of the same key that already runs is as good.
        """

        async def refresh() -> None:
            async with asyncio.timeout(_REFRESH_SECONDS):
                await self._alone(key, request, handler)

        return self._cache.background.has(key) or self._cache.background.start(key, refresh)

    async def _alone(
        self, key: str, request: RequestT, handler: Handler[RequestT, ResponseT]
    ) -> ResponseT:
        """Fetch, unless another process is at it and brings the answer in time."""
        leases = self._cache.leases
        if not leases.are_on:
            return await self._fetched(key, request, handler)
        is_ours, has_time = await leases.take(key), True
        try:
            # Ours too: between our look and our claim another process may have ended.
            look = partial(self._brought, key)
            shared = await (look() if is_ours else leases.waited(key, look))
            if shared is not None:
                self._tell(key, "shared")
                return self._as_fresh(shared)
            return await self._fetched(key, request, handler)
        except asyncio.CancelledError:
            has_time = False
            raise
        finally:
            if is_ours:
                await self._released(key, has_time=has_time)

    async def _released(self, key: str, *, has_time: bool) -> None:
        """Give a lease back; behind a cancelled caller, who has no time left for the store."""
        leases, background = self._cache.leases, self._cache.background
        if has_time:
            await leases.release(key)
        elif not background.start(f"release {key}", partial(leases.release, key)):
            leases.drop(key)

    async def _brought(self, key: str) -> ResponseT | None:
        entry = await self._cache.get(key)
        if entry is None or entry.age != "fresh":
            return None
        return await self._value(key, entry)

    async def _fetched(
        self, key: str, request: RequestT, handler: Handler[RequestT, ResponseT]
    ) -> ResponseT:
        try:
            response = await handler(request)
        except GroundswellError as error:
            await self._remember(key, error)
            raise
        ttl_seconds = self._ttl_of(response)
        if ttl_seconds > 0:
            await self._cache.put(
                key,
                self._codec.encode(response),
                ttl_seconds=ttl_seconds,
                max_age_seconds=self._max_age_seconds,
            )
        return response

    async def _remember(self, key: str, error: GroundswellError) -> None:
        if self._failures is None or (ttl_seconds := self._failures.ttl_of(error)) <= 0:
            return
        await self._cache.put(
            key,
            self._failures.codec.encode(error),
            ttl_seconds=ttl_seconds,
            max_age_seconds=self._max_age_seconds,
            kind="failure",
        )

    def _tell(self, key: str, lookup: Lookup) -> None:
        self._cache.count(key, lookup)
        self._on_lookup(lookup)


async def get_or_call(
    cache: Cache,
    key: str,
    codec: Codec[T],
    call: Callable[[], Awaitable[T]],
    *,
    ttl_seconds: float,
    max_age_seconds: float | None = None,
    on_lookup: Callable[[Lookup], None] = _nothing,
) -> T:
    """Return the cached value of `key`, or what `call` returns, which is kept for `ttl_seconds`.

    Raises:
        GroundswellError: `call` raised it, and no stale value could stand in.
    """
    layer: CacheLayer[None, T] = CacheLayer(
        cache,
        codec,
        key_of=lambda _: key,
        ttl_of=lambda _: ttl_seconds,
        max_age_seconds=max_age_seconds,
        on_lookup=on_lookup,
    )
    return await layer(None, lambda _: call())
