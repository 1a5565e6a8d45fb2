"""Keep entries in a Redis server that several machines may share."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from groundswell.cache.store import Counts, StoreOptions, StoreStatistics, Usage, namespace_of
from groundswell.errors import ConfigurationError, StoreUnavailableError
from groundswell.resilience.cancellation import heeded

PREFIX = "groundswell:cache:"
COUNTS = "groundswell:cache-counts"
MAX_CONNECTIONS = 16
_BATCH = 500
_SEPARATOR = "\x00"


class RedisStore:
    """A store in a Redis database, under a prefix; expiry and eviction are the server's.

    Connections are bounded, made when needed, and made anew after a failure.
    """

    def __init__(self, client: Redis, options: StoreOptions) -> None:
        self._client = client
        self._options = options

    async def get(self, key: str) -> bytes | None:
        """Return the value, or `None` when there is none or it has expired."""
        with _translated():
            found = await self._client.get(PREFIX + key)
        return found if isinstance(found, bytes) else None

    async def set(self, key: str, value: bytes, *, ttl_seconds: float) -> None:
        """Keep `value`, unless it alone is larger than `max_bytes`."""
        milliseconds = int(ttl_seconds * 1000)  # down: never longer than asked
        with _translated():
            if milliseconds < 1 or len(value) > self._options.max_bytes:
                await self._client.unlink(PREFIX + key)
            else:
                await self._client.set(PREFIX + key, value, px=milliseconds)

    async def add(self, key: str, value: bytes, *, ttl_seconds: float) -> bool:
        """Keep `value` if the key has none; return whether it was kept."""
        milliseconds = int(ttl_seconds * 1000)
        if milliseconds < 1 or len(value) > self._options.max_bytes:
            return False
        with _translated():
            return bool(await self._client.set(PREFIX + key, value, px=milliseconds, nx=True))

    async def delete(self, key: str) -> None:
        """Forget one key."""
        with _translated():
            await self._client.unlink(PREFIX + key)

    async def clear(self, namespace: str | None = None) -> None:
        """Forget everything of ours, or one namespace; other keys of the database stay."""
        with _translated():
            async for keys in self._batches(namespace):
                await self._client.unlink(*keys)
            if namespace is None:
                await self._client.delete(COUNTS)
                return
            fields = await self._client.hkeys(COUNTS)
            ours = [name for name in fields if _text(name).startswith(namespace + _SEPARATOR)]
            if ours:
                await self._client.hdel(COUNTS, *ours)

    async def purge(self, *, at_most: int | None = None) -> int:
        """Return 0: the server removes what has expired; going over the keys makes it do so now."""
        seen = 0
        with _translated():
            async for keys in self._batches(None):
                seen += len(keys)
                if at_most is not None and seen >= at_most:
                    break
        return 0

    async def statistics(self) -> StoreStatistics:
        """Count what is held, going over the keys in batches."""
        usage: dict[str, Usage] = {}
        with _translated():
            async for keys in self._batches(None):
                pipeline = self._client.pipeline(transaction=False)
                for key in keys:
                    pipeline.strlen(key)
                for key, size in zip(keys, await pipeline.execute(), strict=True):
                    name = namespace_of(_text(key).removeprefix(PREFIX))
                    before = usage.get(name, Usage(0, 0))
                    usage[name] = Usage(before.entries + 1, before.bytes + int(size))
            counts = _as_counts(await self._client.hgetall(COUNTS))
        return StoreStatistics(
            sum(each.entries for each in usage.values()),
            sum(each.bytes for each in usage.values()),
            dict(sorted(usage.items())),
            counts,
        )

    async def increment(self, counts: Counts) -> None:
        """Add to the counts of the statistics."""
        pipeline = self._client.pipeline(transaction=False)
        for namespace, amounts in counts.items():
            for name, amount in amounts.items():
                pipeline.hincrby(COUNTS, f"{namespace}{_SEPARATOR}{name}", amount)
        with _translated():
            await pipeline.execute()

    async def aclose(self) -> None:
        """Close the connections."""
        with _translated():
            await self._client.aclose()

    async def _batches(self, namespace: str | None) -> AsyncIterator[list[bytes | str]]:
        """Yield our keys by SCAN, which does not hold up the server as KEYS would."""
        pattern = f"{_literal(PREFIX)}{'' if namespace is None else _literal(namespace + ':')}*"
        cursor = 0
        while True:
            cursor, keys = await self._client.scan(cursor, match=pattern, count=_BATCH)
            if keys:
                yield keys
            if not cursor:
                return


def open_store(url: str, options: StoreOptions) -> RedisStore:
    """Open `redis://`, `rediss://` or `unix://`; nothing is connected before the first use.

    Raises:
        ConfigurationError: the address is wrong.
    """
    try:
        pool = BlockingConnectionPool.from_url(
            url,
            max_connections=MAX_CONNECTIONS,
            timeout=options.timeout_seconds,
            socket_timeout=options.timeout_seconds,
            socket_connect_timeout=options.timeout_seconds,
            retry=Retry(NoBackoff(), 0),
        )
    except (ValueError, TypeError) as error:
        # The address may hold a password: neither it nor the reason is repeated.
        raise ConfigurationError(
            "cache.url: it is no address of a Redis server",
            remedy="Write redis://host:6379/0, rediss://… for TLS, or unix:///path?db=0.",
        ) from error
    return RedisStore(Redis.from_pool(pool), options)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        with heeded():
            yield
    except (RedisError, OSError) as error:
        raise StoreUnavailableError(
            f"redis: {type(error).__name__}",
            remedy="Check that the server of cache.url runs and lets us in.",
        ) from error


def _as_counts(fields: dict[bytes | str, bytes | str]) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    for field, amount in fields.items():
        namespace, _, name = _text(field).rpartition(_SEPARATOR)
        counts.setdefault(namespace, {})[name] = int(amount)
    return counts


def _text(name: bytes | str) -> str:
    return name if isinstance(name, str) else name.decode()


def _literal(text: str) -> str:
    return "".join(f"\\{letter}" if letter in "\\*?[]^-" else letter for letter in text)
