"""Remember grants in a Redis server that several machines share."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.commands.core import AsyncScript
from redis.exceptions import RedisError

from groundswell.clock import Clock
from groundswell.errors import ConfigurationError
from groundswell.resilience.cancellation import heeded
from groundswell.resilience.limits.limit import Feedback, Limit, Window
from groundswell.resilience.limits.record import LEAST_WAIT_SECONDS
from groundswell.resilience.limits.state import StateError

PREFIX = "groundswell:limits:"
_MAX_CONNECTIONS = 8
_DAYS = range(-1, 3)  # midnights around today: the server's clock may differ from ours


class RedisState:
    """A state whose decisions are a script in the server, by the server's clock.

    So they are atomic, and clocks of machines that differ do not matter.
    """

    def __init__(self, client: Redis, *, clock: Clock, margin_seconds: float = 0.0) -> None:
        self._client = client
        self._clock = clock
        self._margin_seconds = margin_seconds
        self._script: AsyncScript = client.register_script(_source())
        self.seen: dict[str, tuple[int, ...]] = {}

    async def take(self, key: str, limits: Sequence[Limit], *, units: int) -> float:
        """Grant `units` now and return 0, or return the seconds to wait."""
        return await self._run(key, limits, {"op": "take", "units": units})

    async def wait(self, key: str, limits: Sequence[Limit], *, units: int, ahead: int) -> float:
        """Return the seconds until `units` could be granted after `ahead` others."""
        return await self._run(key, limits, {"op": "wait", "units": units, "ahead": ahead})

    async def tighten(self, key: str, limits: Sequence[Limit], said: Feedback) -> None:
        """Apply what the provider said."""
        told = {
            "op": "tighten",
            "remaining": said.remaining,
            "reset": said.reset_seconds,
            "backoff": said.backoff_seconds,
        }
        asked = {name: value for name, value in told.items() if value is not None}
        await self._run(key, limits, asked)

    async def charge(self, key: str, limits: Sequence[Limit], counted: Sequence[int]) -> None:
        """Count units that were granted elsewhere as granted now."""
        await self._run(key, limits, {"op": "charge", "counted": list(counted)})

    async def aclose(self) -> None:
        """Close the connections."""
        try:
            await self._client.aclose()
        except (RedisError, OSError) as error:
            raise StateError(f"redis: {type(error).__name__}") from error

    async def _run(
        self,
        key: str,
        limits: Sequence[Limit],
        asked: Mapping[str, Any],
        *,
        now: float | None = None,
    ) -> float:
        wall = self._clock.now()
        told = {
            "units": 1,
            "ahead": 0,
            **asked,
            "windows": [_window(limit, wall, self._margin_seconds) for limit in limits],
        }
        arguments = [json.dumps(told)] if now is None else [json.dumps(told), repr(now)]
        try:
            with heeded():
                granted, wait, counted = await self._script(keys=[PREFIX + key], args=arguments)
        except (RedisError, OSError) as error:
            raise StateError(f"redis: {type(error).__name__}") from error
        self.seen[key] = tuple(int(units) for units in counted)
        seconds = float(wait)
        if asked["op"] == "take" and not int(granted):
            return max(seconds, LEAST_WAIT_SECONDS)
        return 0.0 if asked["op"] == "take" else seconds


def open_state(
    url: str, *, clock: Clock, timeout_seconds: float, margin_seconds: float
) -> RedisState:
    """Open `redis://`, `rediss://` or `unix://`; nothing is connected before the first use.

    Raises:
        ConfigurationError: the address is wrong.
    """
    try:
        pool = BlockingConnectionPool.from_url(
            url,
            max_connections=_MAX_CONNECTIONS,
            timeout=timeout_seconds,
            socket_timeout=timeout_seconds,
            socket_connect_timeout=timeout_seconds,
            retry=Retry(NoBackoff(), 0),
        )
    except (ValueError, TypeError) as error:
        # The address may hold a password: neither it nor the reason is repeated.
        raise ConfigurationError(
            "limits.url: it is no address of a Redis server",
            remedy="Write redis://host:6379/0, rediss://… for TLS, or unix:///path?db=0.",
        ) from error
    return RedisState(Redis.from_pool(pool), clock=clock, margin_seconds=margin_seconds)


@cache
def _source() -> str:
    return files("groundswell.resilience.limits").joinpath("take.lua").read_text("utf-8")


def _window(limit: Limit, wall: datetime, margin_seconds: float) -> dict[str, Any]:
    if limit.day_in is None:
        window = Window(limit.count, limit.seconds + margin_seconds, 0.0)
        return {"count": window.count, "seconds": window.seconds, "cell": window.cell}
    zone = ZoneInfo(limit.day_in)
    today = wall.astimezone(zone).date()
    midnights = [
        datetime.combine(today + timedelta(days=days), datetime.min.time(), zone)
        .astimezone(UTC)
        .timestamp()
        for days in _DAYS
    ]
    # One stamp an hour is kept: a day ends for all of its grants at once.
    return {"count": limit.count, "cell": 3_600.0, "days": midnights}
