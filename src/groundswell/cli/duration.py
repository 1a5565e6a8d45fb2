"""Read durations such as `30s`, `2m` and `30d`."""

import re

from groundswell.errors import InvalidQueryError

_UNIT_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0, "w": 604_800.0}
_PATTERN = re.compile(r"(\d{1,9}(?:\.\d{1,6})?)\s*(ms|[smhdw])?", re.ASCII)
_MAX_SECONDS = 100 * 365 * 86_400.0


def seconds(text: str, *, option: str, example: str = "30s") -> float:
    """Return the seconds of `text`; a bare number is seconds.

    Raises:
        InvalidQueryError: it is not a duration, is zero, or is beyond 100 years.
    """
    match = _PATTERN.fullmatch(text.strip().lower())
    value = float(match[1]) * _UNIT_SECONDS[match[2] or "s"] if match else 0.0
    if not 0 < value <= _MAX_SECONDS:
        problem = "is not a duration"
        if match:
            problem = "is no time at all" if value == 0 else "is longer than 100 years"
        raise InvalidQueryError(
            f"{option}: {text[:40]!r} {problem}",
            remedy=f"Give a number and a unit (ms, s, m, h, d, w), for example {option} {example}.",
        )
    return value
