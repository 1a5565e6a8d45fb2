"""Count requests in the windows that a stand-in enforces."""

import math
from collections import deque
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

Shape = Literal["sliding", "aligned", "day"]


@dataclass(frozen=True, slots=True)
class Window:
    """At most `limit` requests in `seconds`.

    `sliding`: in any such span. `aligned`: in spans that start at multiples of `seconds` since
    1970. `day`: in a calendar day of the time zone `zone`; `seconds` is ignored.
    """

    limit: int
    seconds: float = 60.0
    shape: Shape = "sliding"
    zone: str = "UTC"

    def __str__(self) -> str:
        """Return the limit in words."""
        if self.shape == "day":
            return f"{self.limit} per day in {self.zone}"
        return f"{self.limit} per {self.seconds:g} s"


@dataclass(frozen=True, slots=True)
class Standing:
    """How full one window is after a request."""

    window: Window
    used: int
    reset_seconds: float

    @property
    def remaining(self) -> int:
        """Return how many requests the window still takes."""
        return max(0, self.window.limit - self.used)


@dataclass(frozen=True, slots=True)
class Counted:
    """What counting a request gave: whether it fits, and how full each window is."""

    is_granted: bool = True
    standings: tuple[Standing, ...] = ()

    @property
    def tightest(self) -> Standing | None:
        """Return the window with the fewest requests left; of equal ones the slowest to reset."""
        return min(
            self.standings, key=lambda found: (found.remaining, -found.reset_seconds), default=None
        )

    def full(self, *, seconds: float) -> "Counted":
        """Return the same windows as if they were full for `seconds` more."""
        return Counted(
            is_granted=False,
            standings=tuple(
                replace(found, used=found.window.limit, reset_seconds=seconds)
                for found in self.standings
            ),
        )


class Meter:
    """Counts the requests of one account to one bucket; a refused request takes nothing."""

    def __init__(self, windows: tuple[Window, ...]) -> None:
        self._logs = tuple(_Log(window) for window in windows)

    def take(self, now: datetime) -> Counted:
        """Count one request."""
        is_granted = all(log.has_room(now) for log in self._logs)
        if is_granted:
            for log in self._logs:
                log.add(now)
        return Counted(is_granted, tuple(log.standing(now) for log in self._logs))


class _Log:
    """The requests inside one window."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._times: deque[float] = deque()

    def has_room(self, now: datetime) -> bool:
        self._forget(now)
        return len(self._times) < self._window.limit

    def add(self, now: datetime) -> None:
        self._times.append(now.timestamp())

    def standing(self, now: datetime) -> Standing:
        window = self._window
        if window.shape == "sliding":
            oldest = self._times[0] if self._times else now.timestamp()
            reset_seconds = oldest + window.seconds - now.timestamp()
        else:
            reset_seconds = ends_at(window, now) - now.timestamp()
        return Standing(window, len(self._times), max(0.0, reset_seconds))

    def _forget(self, now: datetime) -> None:
        if self._window.shape == "sliding":
            start = now.timestamp() - self._window.seconds
            while self._times and self._times[0] <= start:
                self._times.popleft()
        else:
            start = starts_at(self._window, now)
            while self._times and self._times[0] < start:
                self._times.popleft()


def starts_at(window: Window, now: datetime) -> float:
    """Return when the aligned window or the day around `now` starts, in seconds since 1970."""
    if window.shape == "day":
        return _midnight(now, window.zone, days=0)
    return math.floor(now.timestamp() / window.seconds) * window.seconds


def ends_at(window: Window, now: datetime) -> float:
    """Return when the aligned window or the day around `now` ends, in seconds since 1970."""
    if window.shape == "day":
        return _midnight(now, window.zone, days=1)
    return starts_at(window, now) + window.seconds


def _midnight(now: datetime, zone_name: str, *, days: int) -> float:
    zone = ZoneInfo(zone_name)
    day = now.astimezone(zone).date() + timedelta(days=days)
    return datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()
