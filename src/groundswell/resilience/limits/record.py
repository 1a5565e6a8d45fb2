"""Decide on grants; pure functions on a value that any store can keep.

A record holds, for each limit, when grants were made (a sliding log, so no window however placed
holds too many), and what the provider said. `take.lua` has the same arithmetic for Redis.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from groundswell.resilience.limits.limit import Feedback, Window

LEAST_WAIT_SECONDS = 0.001
_UNTOLD_RESET_SECONDS = 1.0

Stamp = tuple[float, int]  # when, and how many units


@dataclass(frozen=True, slots=True)
class Record:
    """What was granted, one log a limit, and what the provider said.

    Nothing is granted before `blocked_until`, and at most `left` units before `left_until`.
    """

    logs: tuple[tuple[Stamp, ...], ...] = ()
    blocked_until: float = 0.0
    left: int = 0
    left_until: float = 0.0


def wait_seconds(
    record: Record, windows: Sequence[Window], *, now: float, units: int, ahead: int = 0
) -> float:
    """Return how long until `units` may be granted after `ahead` others: 0 now, infinite never.

    With others ahead it is the least it can take, so whoever has less time need not wait.
    """
    waits = [record.blocked_until - now]
    if now < record.left_until and record.left < ahead + units:
        waits.append(record.left_until - now)
    for index, window in enumerate(windows):
        log = record.logs[index] if index < len(record.logs) else ()
        waits.append(_window_wait(window, log, units=units, ahead=ahead))
    return max(0.0, *waits)


def granted(record: Record, windows: Sequence[Window], *, now: float, units: int) -> Record:
    """Return the record with `units` granted now; grants that no longer count are dropped."""
    logs = []
    for index, window in enumerate(windows):
        log = record.logs[index] if index < len(record.logs) else ()
        logs.append(_extended(_live(window, log), window, units))
    is_bounded = now < record.left_until
    return replace(
        record, logs=tuple(logs), left=record.left - units if is_bounded else record.left
    )


def tightened(record: Record, said: Feedback, *, now: float) -> Record:
    """Return the record after what the provider said; it never becomes looser."""
    blocked_for = said.backoff_seconds or 0.0
    left, left_until = record.left, record.left_until
    if said.remaining is not None:
        reset_seconds = said.reset_seconds
        if said.remaining <= 0:
            blocked_for = max(blocked_for, reset_seconds or _UNTOLD_RESET_SECONDS)
        elif reset_seconds:
            is_bounded = now < left_until
            if not is_bounded or said.remaining <= left:
                left = said.remaining
                left_until = max(left_until, now + reset_seconds)
    blocked_until = max(record.blocked_until, now + blocked_for if blocked_for > 0 else 0.0)
    return replace(record, blocked_until=blocked_until, left=left, left_until=left_until)


def charged(record: Record, windows: Sequence[Window], counted: Sequence[int]) -> Record:
    """Return the record with units that were granted elsewhere, `counted` by limit, as of now."""
    logs = []
    for index, window in enumerate(windows):
        live = _live(window, record.logs[index] if index < len(record.logs) else ())
        units = counted[index] if index < len(counted) else 0
        logs.append(_extended(live, window, units) if units else live)
    return replace(record, logs=tuple(logs))


def set_back(record: Record, windows: Sequence[Window], *, by: float) -> Record:
    """Return the record after its clock was set back by `by` seconds: all is as old as it was.

    A calendar day keeps its grants where they are: it ends for all of them at once.
    """
    logs = [
        tuple((at - by, units) for at, units in log)
        if index < len(windows) and windows[index].opened is None
        else log
        for index, log in enumerate(record.logs)
    ]
    return replace(
        record,
        logs=tuple(logs),
        blocked_until=record.blocked_until - by,
        left_until=record.left_until - by,
    )


def as_json(record: Record) -> dict[str, Any]:
    """Return the record as JSON values."""
    return {
        "logs": record.logs,
        "blocked_until": record.blocked_until,
        "left": record.left,
        "left_until": record.left_until,
    }


def from_json(value: Any) -> Record:
    """Return the record that `as_json` was given.

    Raises:
        ValueError: the value is no record.
    """
    try:
        return Record(
            logs=tuple(
                tuple((float(at), int(units)) for at, units in log) for log in value["logs"]
            ),
            blocked_until=float(value["blocked_until"]),
            left=int(value["left"]),
            left_until=float(value["left_until"]),
        )
    except (KeyError, TypeError) as error:
        raise ValueError("no record of a rate limit") from error


def used(record: Record, windows: Sequence[Window]) -> tuple[int, ...]:
    """Return how many units of each limit count now."""
    return tuple(
        sum(units for _, units in _live(window, log))
        for window, log in zip(windows, record.logs, strict=False)
    )


def _window_wait(window: Window, log: Sequence[Stamp], *, units: int, ahead: int) -> float:
    if units > window.count:
        return math.inf
    # Whole windows that those ahead fill, then what must be freed for the rest.
    whole, rest = divmod(ahead + units - 1, window.count)
    live = _live(window, log)
    excess = sum(amount for _, amount in live) + rest + 1 - window.count
    wait = whole * window.seconds
    freed = 0
    for at, amount in live:
        if freed >= excess:
            break
        freed += amount
        wait = whole * window.seconds + max(LEAST_WAIT_SECONDS, window.free_at(at) - window.now)
    return wait


def _live(window: Window, log: Sequence[Stamp]) -> tuple[Stamp, ...]:
    # A grant of "the future" is one of a clock that has been set back since: it counts as of now.
    return tuple((min(at, window.now), units) for at, units in log if window.counts(at))


def _extended(log: tuple[Stamp, ...], window: Window, units: int) -> tuple[Stamp, ...]:
    if log and window.cell > 0:
        at, amount = log[-1]
        if at // window.cell == window.now // window.cell:
            return (*log[:-1], (window.now, amount + units))
    return (*log, (window.now, units))
