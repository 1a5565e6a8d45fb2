"""Hold what was measured, and print it."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Measure:
    """Values of one thing that is measured; `target` is the most that the median may be."""

    name: str
    unit: str
    values: tuple[float, ...]
    target: float | None = None
    note: str = ""

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def is_met(self) -> bool:
        return self.target is None or self.median <= self.target

    def as_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "unit": self.unit,
            "median": self.median,
            "least": min(self.values),
            "most": max(self.values),
            "count": len(self.values),
            "target": self.target,
            "is_met": self.is_met,
            "note": self.note,
        }


def table(measures: Sequence[Measure]) -> str:
    """Return one line a measure."""
    lines = [f"{'':<50} {'median':>9}  {'least to most':<19} {'target':>8}"]
    for each in measures:
        spread = f"{_short(min(each.values))} to {_short(max(each.values))}"
        target = "" if each.target is None else f"≤ {_short(each.target)}"
        verdict = "" if each.is_met else "  MISSED"
        lines.append(
            f"{each.name:<50} {_short(each.median):>9}  {spread:<19} {target:>8} {each.unit:<9}"
            f"{verdict}  {each.note}".rstrip()
        )
    return "\n".join(lines)


def _short(value: float) -> str:
    if value == int(value):
        return f"{value:,.0f}"
    return f"{value:.3g}"
