"""Never start more calls than a provider allows in any window of time."""

import math
from collections.abc import Sequence

from groundswell.clock import Clock
from groundswell.errors import RateLimitExceededError
from groundswell.resilience.limits.limit import Feedback, Limit
from groundswell.resilience.limits.memory import MemoryState
from groundswell.resilience.limits.state import LimitState


class RateLimiter:
    """The limits of one provider account; what the provider says can only tighten them.

    It never waits: `admission` does, together with the slot.
    """

    def __init__(
        self,
        name: str,
        limits: Sequence[Limit],
        *,
        clock: Clock,
        state: LimitState | None = None,
        key: str | None = None,
    ) -> None:
        self.name = name
        self._limits = tuple(limits)
        self._state = state or MemoryState(clock)
        self._key = key or name

    async def take(self, *, units: int = 1) -> float:
        """Take `units` now and return 0, or take nothing and return the seconds to wait."""
        return await self._state.take(self._key, self._limits, units=units)

    async def wait(self, *, units: int = 1, ahead: int = 0) -> float:
        """Return the least seconds until `units` may start after `ahead` units of others."""
        return await self._state.wait(self._key, self._limits, units=units, ahead=ahead)

    async def tighten(self, said: Feedback) -> None:
        """Apply what the provider said."""
        await self._state.tighten(self._key, self._limits, said)

    def refusal(self, wait_seconds: float) -> RateLimitExceededError:
        """Return the error of a call that has less time than it would have to wait."""
        if math.isinf(wait_seconds):
            return RateLimitExceededError(
                f"{self.name}: one request costs more than the rate limit ever allows",
                wait_seconds=wait_seconds,
                remedy="Ask for less at once, or raise the windows of this source.",
            )
        return RateLimitExceededError(
            f"{self.name}: the rate limit asks to wait {_shown(wait_seconds)}",
            wait_seconds=wait_seconds,
            remedy="Ask again after that time, or leave this source out.",
        )


def _shown(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"  # noqa: PLR2004
