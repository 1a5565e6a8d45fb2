"""Decide how many calls may run at once."""

import math
from typing import Protocol

from groundswell.clock import Clock

_GROWTH_USE = 0.8  # below that the limit is not what holds the calls back
_CUT = 0.7
_COOLDOWN_SECONDS = 5.0


class ConcurrencyLimit(Protocol):
    """How many may run at once, learned from how calls end."""

    @property
    def size(self) -> int:
        """Return how many may run at once now; at least one."""
        ...

    def on_success(self, running: int) -> None:
        """Learn from an answer that came while `running` calls ran."""
        ...

    def on_throttled(self, retry_after_seconds: float | None) -> None:
        """Learn that the provider refused because it was asked too much."""
        ...


class Fixed:
    """Always the same number."""

    def __init__(self, size: int) -> None:
        self.size = size

    def on_success(self, running: int) -> None:
        """Learn nothing."""

    def on_throttled(self, retry_after_seconds: float | None) -> None:
        """Learn nothing."""


class Adaptive:
    """Additive increase, multiplicative decrease between 1 and `most`.

    Only throttling shrinks it: a model's latency follows the length of its answer, so slowness
    says nothing of load. One cut a cooldown, because calls that ran side by side are refused side
    by side; `Retry-After` makes the cooldown longer. It grows only when it is nearly used up.
    The three rules are those of Netflix's concurrency-limits and of inspect_ai.
    """

    def __init__(
        self, most: int, *, clock: Clock, cooldown_seconds: float = _COOLDOWN_SECONDS
    ) -> None:
        self._most = most
        self._clock = clock
        self._cooldown_seconds = cooldown_seconds
        self._size = float(most)
        self._calm_at = -math.inf

    @property
    def size(self) -> int:
        """Return how many may run at once now."""
        return max(1, int(self._size))

    def on_success(self, running: int) -> None:
        """Grow by one call in about `size` answers, when calm and at least 80 % used."""
        if self._clock.monotonic() >= self._calm_at and running >= _GROWTH_USE * self.size:
            self._size = min(float(self._most), self._size + 1.0 / self.size)

    def on_throttled(self, retry_after_seconds: float | None) -> None:
        """Cut by 30 % unless a cut was made a moment ago."""
        now = self._clock.monotonic()
        if now >= self._calm_at:
            self._size = max(1.0, math.floor(self._size * _CUT))
        self._calm_at = max(
            self._calm_at, now + max(self._cooldown_seconds, retry_after_seconds or 0.0)
        )
