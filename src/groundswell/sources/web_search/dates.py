"""Read the dates that search providers print."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from groundswell.sources import answer

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WRITTEN = re.compile(r"([A-Za-z]{3})[a-z]*\.? (\d{1,2}), (\d{4})", re.ASCII)
_AGO = re.compile(r"(\d{1,4}) (minute|hour|day|week|month|year)s? ago", re.ASCII)
_AGO_SECONDS = {
    "minute": 60,
    "hour": 3600,
    "day": 86_400,
    "week": 7 * 86_400,
    "month": 30 * 86_400,
    "year": 365 * 86_400,
}
_PREFIX = re.compile(
    rf"\s*({_WRITTEN.pattern}|{_AGO.pattern})\s*(?:\.\.\.|…|[-–—·])\s*",
    re.ASCII,
)
_PERIODS = (("day", 1), ("week", 7), ("month", 30), ("year", 365))


def published(value: object, *, now: datetime) -> datetime | None:
    """Return the time of an ISO, mail or written date, or of `3 days ago`; else `None`."""
    if not isinstance(value, str):
        return None
    text = value.strip()
    return answer.iso(text) or _written(text) or _ago(text, now=now) or _mail(text)


def without_prefix(snippet: str, *, now: datetime) -> tuple[str, datetime | None]:
    """Split off the date that Google prints before a snippet."""
    match = _PREFIX.match(snippet)
    moment = None if match is None else published(match.group(1), now=now)
    if match is None or moment is None:
        return snippet, None
    return snippet[match.end() :], moment


def period(since: datetime, *, now: datetime) -> str | None:
    """Return the shortest of day, week, month and year that reaches `since`, or `None`."""
    age = now - since
    for name, days in _PERIODS:
        if age <= timedelta(days=days):
            return name
    return None


def _written(text: str) -> datetime | None:
    match = _WRITTEN.fullmatch(text)
    if match is None or match.group(1).lower() not in _MONTHS:
        return None
    month = _MONTHS.index(match.group(1).lower()) + 1
    try:
        return datetime(int(match.group(3)), month, int(match.group(2)), tzinfo=UTC)
    except ValueError:
        return None


def _ago(text: str, *, now: datetime) -> datetime | None:
    match = _AGO.fullmatch(text)
    if match is None:
        return None
    try:
        return now - timedelta(seconds=int(match.group(1)) * _AGO_SECONDS[match.group(2)])
    except OverflowError:
        return None


def _mail(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
