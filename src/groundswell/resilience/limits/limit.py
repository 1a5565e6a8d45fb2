"""Describe a rate limit and the window of it that is open now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

MAX_STAMPS = 128


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` units in any `seconds`, or in a calendar day of the time zone `day_in`."""

    count: int
    seconds: float = 60.0
    day_in: str | None = None

    def share(self, part: float) -> "Limit":
        """Return a limit of `part` of this one; a window gets longer where the count cannot shrink.

        A day cannot get longer: its count may become 0.
        """
        count = self.count * part
        if self.day_in is not None or count >= 1:
            return Limit(int(count), self.seconds, self.day_in)
        return Limit(1, self.seconds / count) if count > 0 else Limit(0, self.seconds)


@dataclass(frozen=True, slots=True)
class Feedback:
    """What the provider said: `remaining` until `reset_seconds`, nothing for `backoff_seconds`."""

    remaining: int | None = None
    reset_seconds: float | None = None
    backoff_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """A limit at a moment: `now` and `opened` are seconds on one axis.

    `opened` is the start of the calendar day, `None` for a window that slides. Grants in the same
    `cell` of seconds may be kept as one, which bounds the state; 0 keeps each.
    """

    count: int
    seconds: float
    now: float
    opened: float | None = None

    @property
    def cell(self) -> float:
        """Return the seconds within which grants are kept as one: below 1 % of the window."""
        return self.seconds / MAX_STAMPS if self.count > MAX_STAMPS else 0.0

    def counts(self, at: float) -> bool:
        """Return whether a grant of the moment `at` still counts."""
        return self.now - at < self.seconds if self.opened is None else at >= self.opened

    def free_at(self, at: float) -> float:
        """Return when a grant of the moment `at` stops counting."""
        return (at if self.opened is None else self.opened) + self.seconds


def windows(
    limits: Sequence[Limit], *, now: float, wall: datetime, margin_seconds: float = 0.0
) -> tuple[Window, ...]:
    """Return the windows of `limits`, days on the axis of wall-clock seconds since 1970.

    `margin_seconds` makes sliding windows longer: requests arrive a little later than they start,
    and not all equally late.
    """
    return tuple(
        Window(limit.count, limit.seconds + margin_seconds, now)
        if limit.day_in is None
        else _day(limit.count, wall, ZoneInfo(limit.day_in))
        for limit in limits
    )


def _day(count: int, wall: datetime, zone: ZoneInfo) -> Window:
    today = wall.astimezone(zone).date()
    opened = _midnight(today.year, today.month, today.day, zone)
    following = today + timedelta(days=1)
    closes = _midnight(following.year, following.month, following.day, zone)
    return Window(count, closes - opened, wall.timestamp(), opened)


def _midnight(year: int, month: int, day: int, zone: ZoneInfo) -> float:
    # In UTC: wall times of one zone would be subtracted without regard to summer time.
    return datetime(year, month, day, tzinfo=zone).astimezone(UTC).timestamp()
