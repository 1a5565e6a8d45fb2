"""Rate windows written as text, such as `10/60s` or `100/day@America/Los_Angeles`."""

import re
from dataclasses import dataclass
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator

from groundswell.config.marks import Form

_SECONDS = {"s": 1, "m": 60, "h": 3_600}
_SHAPE = re.compile(
    r"(?P<limit>[1-9]\d{0,8})/(?:(?P<span>\d{1,6}(?:\.\d{1,3})?)(?P<unit>[smh])|day(?:@(?P<zone>[\w+/-]+))?)"
)


@dataclass(frozen=True, slots=True)
class RateWindow:
    """At most `limit` requests in any `seconds`, or in a calendar day of the time zone `day_in`."""

    limit: int
    seconds: float = 86_400.0
    day_in: str | None = None


def parse(text: str) -> RateWindow:
    """Return the window that `text` means.

    Raises:
        ValueError: it is no window, or its time zone is unknown.
    """
    found = _SHAPE.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text[:40]!r} is no rate window")
    limit = int(found["limit"])
    if found["span"] is None:
        return RateWindow(limit, day_in=_zone(found["zone"] or "UTC"))
    seconds = float(found["span"]) * _SECONDS[found["unit"]]
    if seconds <= 0:
        raise ValueError(f"{text[:40]!r} lasts no time")
    return RateWindow(limit, seconds=seconds)


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):  # no such zone, a folder, a path
        raise ValueError(f"time zone {name!r} is unknown") from None
    return name


def _checked(texts: tuple[str, ...]) -> tuple[str, ...]:
    for text in texts:
        parse(text)
    return texts


RateWindows = Annotated[
    tuple[str, ...],
    AfterValidator(_checked),
    Form("windows such as 10/60s, 500/1h or 100/day@America/Los_Angeles, separated by commas"),
]
