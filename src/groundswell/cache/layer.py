"""Serve a call from the cache where that is right."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from groundswell.cache.cache import Cache
from groundswell.errors import CodecError, GroundswellError
from groundswell.resilience.layer import Handler

RequestT = TypeVar("RequestT")
ResponseT = TypeVar("ResponseT")
Lookup = Literal["hit", "miss", "stale", "refreshed"]


@dataclass(frozen=True, slots=True)
class Codec(Generic[ResponseT]):
    """Turn a response into bytes and back; `decode` raises `CodecError` on foreign bytes."""

    encode: Callable[[ResponseT], bytes]
    decode: Callable[[bytes], ResponseT]


class CacheLayer(Generic[RequestT, ResponseT]):
    """Fresh → served. Missing → called and kept. Stale → called, and served if that fails.

    `ttl_of` returns seconds, 0 for a response that must not be kept. `on_lookup` is told what
    happened; `as_stale` marks a response that is served although it has expired.
    """

    def __init__(
        self,
        cache: Cache,
        codec: Codec[ResponseT],
        *,
        key_of: Callable[[RequestT], str],
        ttl_of: Callable[[ResponseT], float],
        as_fresh: Callable[[ResponseT], ResponseT],
        as_stale: Callable[[ResponseT], ResponseT],
        on_lookup: Callable[[Lookup], None],
        is_refresh: Callable[[RequestT], bool],
    ) -> None:
        self._cache = cache
        self._codec = codec
        self._key_of = key_of
        self._ttl_of = ttl_of
        self._as_fresh = as_fresh
        self._as_stale = as_stale
        self._on_lookup = on_lookup
        self._is_refresh = is_refresh

    async def __call__(self, request: RequestT, handler: Handler[RequestT, ResponseT]) -> ResponseT:
        """Answer `request` from the cache or by `handler`."""
        key = self._key_of(request)
        stale: ResponseT | None = None
        if self._is_refresh(request):
            self._on_lookup("refreshed")
        else:
            entry = await self._cache.get(key)
            kept = None if entry is None else self._decoded(entry.payload)
            if kept is not None and entry is not None and entry.is_fresh:
                self._on_lookup("hit")
                return self._as_fresh(kept)
            stale = kept
            self._on_lookup("miss")
        try:
            response = await handler(request)
        except GroundswellError:
            if stale is None:
                raise
            self._on_lookup("stale")
            return self._as_stale(stale)
        ttl_seconds = self._ttl_of(response)
        if ttl_seconds > 0:
            await self._cache.put(key, self._codec.encode(response), ttl_seconds=ttl_seconds)
        return response

    def _decoded(self, payload: bytes) -> ResponseT | None:
        try:
            return self._codec.decode(payload)
        except CodecError:
            return None
