"""Read the time formats that exports use."""

from datetime import UTC, datetime

from groundswell.sources.answer import epoch, iso

_FORMATS = (
    "%Y-%m-%d %H:%M:%S %z",
    "%Y-%m-%d %H:%M:%S UTC",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y",
    "%d.%m.%Y",
    "%d.%m.%Y %H:%M",
    "%b %d, %Y",
    "%B %d, %Y",
    "%a %b %d %H:%M:%S %z %Y",
    "%a, %d %b %Y %H:%M:%S %z",
)
_MILLISECONDS_FROM = 100_000_000_000  # as seconds this would be the year 5138


def moment(value: object) -> datetime | None:
    """Return `value` as a time in UTC, or `None`; numbers are seconds or milliseconds."""
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)
    if isinstance(value, str):
        text = value.strip()
        try:
            value = float(text)
        except ValueError:
            return iso(text) or _formatted(text)
    if isinstance(value, int | float) and abs(value) >= _MILLISECONDS_FROM:
        value = value / 1000
    return epoch(value)


def _formatted(text: str) -> datetime | None:
    for pattern in _FORMATS:
        try:
            found = datetime.strptime(text, pattern)  # noqa: DTZ007  # the zone is set below
        except ValueError:
            continue
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    return None
