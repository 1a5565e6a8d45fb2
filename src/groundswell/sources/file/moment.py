"""Read points in time as people and programs write them."""

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

_OFFSET = re.compile(r"\s+(?:UTC|GMT|Z)?([+-]\d{2}):?(\d{2})$")
_ZONE = re.compile(r"\s*(?:UTC|GMT)$", re.IGNORECASE)
_NUMBER = re.compile(r"\d{9,19}(?:\.\d+)?")
_FORMS = (
    "%a %b %d %H:%M:%S %z %Y",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y %I:%M %p",
    "%m/%d/%Y",
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y",
    "%m/%d/%y",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y",
    "%d %B %Y",
    "%d %b %Y",
    "%B %d, %Y",
    "%b %d, %Y",
)
_EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)
_MAX_CHARACTERS = 60
_MIN_EPOCH_SECONDS = 1e8
_MAX_EPOCH_SECONDS = 1e10


def moment(value: object) -> datetime | None:
    """Return the time that `value` means, in UTC, or `None`; without a zone it is UTC."""
    found: datetime | None
    try:
        if isinstance(value, datetime):
            found = value
        elif isinstance(value, date):
            found = datetime(value.year, value.month, value.day, tzinfo=UTC)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            found = _epoch(float(value))
        elif isinstance(value, str):
            found = _written(value.strip())
        else:
            return None
        if found is None:
            return None
        found = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return found if found >= _EARLIEST else None


def _epoch(number: float) -> datetime | None:
    """Return the time of seconds, milliseconds, microseconds or nanoseconds since 1970."""
    for _ in range(4):
        if number < _MAX_EPOCH_SECONDS:
            return datetime.fromtimestamp(number, UTC) if number >= _MIN_EPOCH_SECONDS else None
        number /= 1_000
    return None


def _written(text: str) -> datetime | None:
    if not text or len(text) > _MAX_CHARACTERS or not any(map(str.isdigit, text)):
        return None
    if _NUMBER.fullmatch(text):
        return _epoch(float(text))
    plain = _ZONE.sub("+00:00", _OFFSET.sub(r"\1:\2", text))
    try:
        return datetime.fromisoformat(plain)
    except ValueError:
        pass
    for form in _FORMS:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007  # the caller adds the zone
        except ValueError:
            continue
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
