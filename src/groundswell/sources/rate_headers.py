"""Read what providers say of their rate limits in headers; pure functions."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from groundswell.sources.source import LimitFeedback

MAX_WAIT_SECONDS = 86_400.0  # a longer one is a mistake, and would shut a source for good
MAX_RESET_SECONDS = 31 * 86_400.0  # the longest window is a month


def retry_after(headers: Mapping[str, str], *, now: datetime) -> float | None:
    """Return the seconds of `retry-after` (a number or an HTTP date), or `None`."""
    value = headers.get("retry-after", "").strip()
    seconds = _number(value)
    if seconds is not None:
        return min(max(0.0, seconds), MAX_WAIT_SECONDS)
    try:
        moment = parsedate_to_datetime(value)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return min(max(0.0, (aware - now).total_seconds()), MAX_WAIT_SECONDS)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def relative(headers: Mapping[str, str], *, remaining: str, reset: str) -> LimitFeedback | None:
    """Return the feedback of headers whose reset counts seconds from now.

    Comma lists name one window each, with the limits in the header that `remaining` names with
    `limit` in its place; a window of limit 0 has no quota and is left out. The window with the
    fewest requests left wins, of equal ones the one that resets last.
    """
    limits = _numbers(headers.get(remaining.replace("remaining", "limit"), ""))
    lefts = _numbers(headers.get(remaining, ""))
    resets = _numbers(headers.get(reset, ""))
    windows: list[tuple[float, float | None]] = []
    for index, left in enumerate(lefts):
        if left is None or _at(limits, index) == 0:
            continue
        windows.append((left, _at(resets, index)))
    if windows:
        left, seconds = min(windows, key=lambda window: (window[0], -(window[1] or 0.0)))
        return _feedback(left, seconds)
    if any(left is not None for left in lefts):
        return None
    return _feedback(None, _at(resets, 0))


def epoch(
    headers: Mapping[str, str], *, remaining: str, reset: str, now: datetime
) -> LimitFeedback | None:
    """Return the feedback of headers whose reset is a time in seconds since 1970."""
    moment = _number(headers.get(reset, ""))
    seconds = None if moment is None else moment - now.timestamp()
    return _feedback(_number(headers.get(remaining, "")), seconds)


def _feedback(left: float | None, seconds: float | None) -> LimitFeedback | None:
    if left is None and seconds is None:
        return None
    return LimitFeedback(
        remaining=None if left is None else max(0, math.floor(left)),
        reset_seconds=None if seconds is None else min(max(0.0, seconds), MAX_RESET_SECONDS),
    )


def _numbers(value: str) -> list[float | None]:
    return [_number(part) for part in value.split(",")]


def _at(values: list[float | None], index: int) -> float | None:
    return values[index] if index < len(values) else None


def _number(value: str) -> float | None:
    try:
        number = float(value.strip())
    except ValueError:
        return None
    return number if math.isfinite(number) else None
