"""Describe what can go wrong on purpose, and decide when it does."""

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast, get_args

from groundswell.errors import ConfigurationError

Kind = Literal[
    "error",
    "throttle",
    "hang",
    "drip",
    "truncate",
    "html",
    "reset",
    "garbage",
    "duplicates",
    "huge",
    "slow",
    # These are for the stand-in of a language model; others answer as if nothing was wrong.
    "refusal",
    "empty",
    "prose",
    "unknown_ids",
    "takeover",
    "quota",
    "no_formats",
    "stall",
    "slow_tokens",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
DEFAULT_SECONDS = 10.0
MAX_SECONDS = 86_400.0
_STATUSES = (500, 502, 503)
_WRITTEN = re.compile(r"(?P<kind>[a-z_]+)(:(?P<seconds>\d+(\.\d+)?))?(@(?P<rate>[01](\.\d+)?))?")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong with a share `rate` of the requests.

    `seconds` is the pause that `throttle` asks for, or the delay of `slow`.

    Raises:
        ConfigurationError: a value is out of bounds.
    """

    kind: Kind
    rate: float = 1.0
    seconds: float = DEFAULT_SECONDS

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise _wrong(f"{str(self.kind)[:40]!r} is unknown")
        if not 0 <= self.rate <= 1:
            raise _wrong("the rate is not between 0 and 1")
        if not 0 <= self.seconds <= MAX_SECONDS:
            raise _wrong(f"the seconds are not between 0 and {MAX_SECONDS:g}")


def parse(text: str) -> Fault:
    """Read `kind`, `kind:SECONDS`, `kind@RATE` or `kind:SECONDS@RATE`.

    Raises:
        ConfigurationError: it is none of these.
    """
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        raise _wrong(f"{text[:40]!r} cannot be read")
    return Fault(
        cast("Kind", found["kind"]),
        rate=float(found["rate"] or 1.0),
        seconds=float(found["seconds"] or DEFAULT_SECONDS),
    )


def from_json(value: object) -> Fault:
    """Read `{"kind": …, "rate": …, "seconds": …}`, or the text form.

    Raises:
        ConfigurationError: it is neither.
    """
    if isinstance(value, str):
        return parse(value)
    if not isinstance(value, dict) or not value.keys() <= {"kind", "rate", "seconds"}:
        raise _wrong("it is no object of kind, rate and seconds")
    rate, seconds = value.get("rate", 1.0), value.get("seconds", DEFAULT_SECONDS)
    if not isinstance(rate, int | float) or not isinstance(seconds, int | float):
        raise _wrong("rate or seconds is not a number")
    return Fault(cast("Kind", value.get("kind")), rate=float(rate), seconds=float(seconds))


class Faults:
    """The fault of each stand-in; it can change at any moment, from any thread."""

    def __init__(self, faults: Mapping[str, Fault], *, seed: int) -> None:
        self._faults = dict(faults)
        self._rng = random.Random(f"{seed}:faults")  # noqa: S311  # not for secrets

    def put(self, provider: str, fault: Fault) -> None:
        """Let `fault` happen from now on."""
        self._faults[provider] = fault

    def remove(self, provider: str) -> None:
        """Let nothing go wrong from now on."""
        self._faults.pop(provider, None)

    def listed(self) -> dict[str, Fault]:
        """Return what may go wrong now."""
        return dict(self._faults)

    def next(self, provider: str) -> Fault | None:
        """Return the fault of the next request, if it gets one."""
        fault = self._faults.get(provider)
        if fault is None or (fault.rate < 1 and self._rng.random() >= fault.rate):
            return None
        return fault

    def status(self) -> int:
        """Draw the status of an `error`."""
        return self._rng.choice(_STATUSES)

    def is_html(self) -> bool:
        """Draw whether an `error` comes as a web page."""
        return self._rng.random() < 0.5  # noqa: PLR2004  # as often as not


def _wrong(reason: str) -> ConfigurationError:
    return ConfigurationError(
        f"fault: {reason}",
        remedy=f"Write kind, kind:SECONDS or kind@RATE; kinds are {', '.join(KINDS)}.",
    )
