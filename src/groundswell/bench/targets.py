"""State what the product promises of its speed, and compare it with what was measured."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from groundswell.bench.mode import Mode

BEFORE: Mode = "sequential"
_AS_SHIPPED: Mode = "planned"
_FIRST: Mode = "short"
_WARM: Mode = "warm"


@dataclass(frozen=True, slots=True)
class Target:
    """A ratio of medians that must be `most` at most."""

    name: str
    most: float
    measured: float

    @property
    def is_held(self) -> bool:
        """Tell whether the target was reached."""
        return self.measured <= self.most


def targets(modes: Mapping[Mode, Mapping[str, Any]]) -> tuple[Target, ...]:
    """Return each target that the summaries of the measured `modes` can tell of."""
    return tuple(_targets(modes))


def _targets(modes: Mapping[Mode, Mapping[str, Any]]) -> Iterator[Target]:
    shipped, before = modes.get(_AS_SHIPPED), modes.get(BEFORE)
    if shipped is not None:
        answer = _median(shipped, "elapsed_seconds")
        if before is not None:
            yield Target("full answer / before", 0.25, answer / _median(before, "elapsed_seconds"))
        if shipped["ratio_to_lower_bound"] is not None:
            bound = _median(shipped, "ratio_to_lower_bound")
            yield Target("full answer / lower bound", 1.15, bound)
        if shipped["first_insight_seconds"] is not None:
            first = _median(shipped, "first_insight_seconds")
            yield Target("first insight / full answer", 0.5, first / answer)
    if _WARM in modes and _FIRST in modes:
        again = _median(modes[_WARM], "elapsed_seconds")
        cold = _median(modes[_FIRST], "elapsed_seconds")
        yield Target("same question again / first answer", 0.05, again / cold)


def _median(summary: Mapping[str, Any], name: str) -> float:
    return float(summary[name]["median"])
