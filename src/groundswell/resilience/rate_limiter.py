"""Never start more calls than a provider allows in any window of time."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from groundswell.clock import Clock
from groundswell.errors import RateLimitExceededError

_LEAST_WAIT_SECONDS = 0.001
_LONGEST_DAY_SECONDS = 25 * 3_600.0  # the day on which summer time ends


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` calls in any `seconds`, or in a calendar day of the time zone `day_in`."""

    count: int
    seconds: float = 60.0
    day_in: str | None = None


class RateLimiter:
    """Grant calls so that no window of the stated length, however placed, holds too many.

    A grant is a time stamp kept until it has left every window (a sliding log, so the bound is
    exact). What the provider says can only tighten.
    """

    def __init__(self, name: str, limits: Sequence[Limit], *, clock: Clock) -> None:
        self._name = name
        self._limits = tuple(limits)
        self._clock = clock
        self._granted: deque[tuple[float, datetime]] = deque()
        self._blocked_until = 0.0
        self._longest = max((_seconds(limit) for limit in limits), default=0.0)

    async def acquire(self, *, patience_seconds: float) -> float:
        """Wait for permission to start one call; return the seconds waited.

        Raises:
            RateLimitExceededError: it would take longer than `patience_seconds`; refused at once.
        """
        waited = 0.0
        while (wait := self._wait()) > 0:
            if waited + wait > patience_seconds:
                raise RateLimitExceededError(
                    f"{self._name}: the rate limit asks to wait {wait:.0f} s",
                    wait_seconds=wait,
                    remedy="Ask again after that time, or leave this source out.",
                )
            await self._clock.sleep(wait)
            waited += wait
        self._granted.append((self._clock.monotonic(), self._clock.now()))
        return waited

    def tighten(
        self,
        *,
        remaining: int | None = None,
        reset_seconds: float | None = None,
        backoff_seconds: float | None = None,
    ) -> None:
        """Apply what the provider said: nothing more until its window resets, or for a while."""
        seconds = backoff_seconds or 0.0
        if remaining is not None and remaining <= 0:
            seconds = max(seconds, reset_seconds or 1.0)
        if seconds > 0:
            self._blocked_until = max(self._blocked_until, self._clock.monotonic() + seconds)

    def _wait(self) -> float:
        now = self._clock.monotonic()
        while self._granted and now - self._granted[0][0] > self._longest:
            self._granted.popleft()
        waits = [self._blocked_until - now, *(self._window_wait(limit) for limit in self._limits)]
        return max(0.0, *waits)

    def _window_wait(self, limit: Limit) -> float:
        now = self._clock.monotonic()
        if limit.day_in is not None:
            zone = ZoneInfo(limit.day_in)
            local = self._clock.now().astimezone(zone)
            today = sum(at.astimezone(zone).date() == local.date() for _, at in self._granted)
            midnight = datetime.combine(local.date() + timedelta(days=1), datetime.min.time(), zone)
            return (
                (midnight.astimezone(UTC) - local.astimezone(UTC)).total_seconds()
                if today >= limit.count
                else 0.0
            )
        inside = [at for at, _ in self._granted if now - at < limit.seconds]
        if len(inside) < limit.count:
            return 0.0
        return max(_LEAST_WAIT_SECONDS, inside[-limit.count] + limit.seconds - now)


def _seconds(limit: Limit) -> float:
    return _LONGEST_DAY_SECONDS if limit.day_in is not None else limit.seconds
