"""Read durations such as `30s`, `2m` and `30d`."""

import re

from groundswell.errors import InvalidQueryError

_UNIT_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0, "w": 604_800.0}
_AMOUNT = r"\d{1,9}(?:\.\d{1,6})?"
_PATTERN = re.compile(rf"{_AMOUNT}|(?:{_AMOUNT}\s*(?:ms|[smhdw])\s*){{1,6}}", re.ASCII)
_PART = re.compile(rf"({_AMOUNT})\s*(ms|[smhdw])?", re.ASCII)
_MAX_SECONDS = 100 * 365 * 86_400.0


def seconds(text: str, *, option: str, kind: str = "a duration", example: str = "30s") -> float:
    """Return the seconds of `text`: `30s`, `1m30s`; a bare number is seconds.

    `kind` says in a refusal what would have been right.

    Raises:
        InvalidQueryError: it is not a duration, is zero, or is beyond 100 years.
    """
    written = text.strip().lower()
    is_read = _PATTERN.fullmatch(written) is not None
    parts = _PART.findall(written) if is_read else []
    value = sum(float(amount) * _UNIT_SECONDS[unit or "s"] for amount, unit in parts)
    if not 0 < value <= _MAX_SECONDS:
        problem = f"is not {kind}"
        if is_read:
            problem = "is no time at all" if value == 0 else "is longer than 100 years"
        raise InvalidQueryError(
            f"{option}: {text[:40]!r} {problem}",
            remedy=f"Give a number and a unit (ms, s, m, h, d, w), for example {option} {example}.",
        )
    return value
