"""Decide how long each answer takes: profiles, seeded, the same for the same order of requests."""

import math
import random
from dataclasses import dataclass
from typing import Literal, get_args

from groundswell.errors import ConfigurationError

Profile = Literal["instant", "realistic", "slow"]
PROFILES: tuple[Profile, ...] = get_args(Profile)
_FACTORS: dict[Profile, float] = {"instant": 0.0, "realistic": 1.0, "slow": 5.0}
_SIGMA = 0.35  # our choice: one answer in forty takes about twice the median
_LARGEST_SCALE = 100.0
_LONGEST = 6.0  # times the median; a longer wait is a fault, and `faults` makes those


@dataclass(frozen=True, slots=True)
class Latency:
    """How slow the stand-ins are; `scale` multiplies every time.

    `realistic` draws from a log-normal distribution around each stand-in's `median_seconds`,
    which are our own choice and nobody's promise; `slow` takes five times as long.
    """

    profile: Profile = "instant"
    seed: int = 0
    scale: float = 1.0

    @property
    def factor(self) -> float:
        """Return what every time is multiplied by."""
        return _FACTORS[self.profile] * self.scale


def profile(text: str) -> Profile:
    """Return the profile named `text`.

    Raises:
        ConfigurationError: there is none.
    """
    for known in PROFILES:
        if text == known:
            return known
    raise ConfigurationError(
        f"profile: {text[:40]!r} is unknown", remedy=f"Choose of: {', '.join(PROFILES)}."
    )


def from_json(value: object) -> Latency:
    """Read `{"profile": …, "seed": …, "scale": …}`; what is missing takes its default.

    Raises:
        ConfigurationError: a value cannot be used.
    """
    if not isinstance(value, dict) or not value.keys() <= {"profile", "seed", "scale"}:
        raise _wrong("it is no object of profile, seed and scale")
    seed, scale = value.get("seed", 0), value.get("scale", 1.0)
    if not isinstance(seed, int) or not isinstance(scale, int | float):
        raise _wrong("seed or scale is not a number")
    if not 0 <= scale <= _LARGEST_SCALE:
        raise _wrong(f"the scale is not between 0 and {_LARGEST_SCALE:g}")
    return Latency(profile(str(value.get("profile", "instant"))), seed, float(scale))


class Delays:
    """Draws the delay of each request of one stand-in, in the order in which they arrive."""

    def __init__(self, latency: Latency, *, provider: str, median_seconds: float) -> None:
        self._rng = random.Random(f"{latency.seed}:{provider}")  # noqa: S311  # not for secrets
        self._median = median_seconds * latency.factor

    def next(self) -> float:
        """Return the seconds that the next answer takes."""
        if self._median <= 0:
            return 0.0
        drawn = self._rng.lognormvariate(math.log(self._median), _SIGMA)
        return min(drawn, self._median * _LONGEST)


def _wrong(reason: str) -> ConfigurationError:
    return ConfigurationError(
        f"latency: {reason}",
        remedy='Write {"profile": "realistic", "seed": 1, "scale": 1.0}.',
    )
