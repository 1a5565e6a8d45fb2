"""Never start more calls than a provider allows in any window of time."""

import math
from collections.abc import Sequence
from dataclasses import replace

from groundswell.clock import Clock
from groundswell.errors import RateLimitExceededError
from groundswell.resilience.durations import Durations
from groundswell.resilience.limits.limit import Feedback, Limit
from groundswell.resilience.limits.memory import MemoryState
from groundswell.resilience.limits.state import LimitState

_MOST_LATE = 0.1  # of a window: what is slower than that was slow to answer, not to arrive


class RateLimiter:
    """The limits of one provider account; what the provider says can only tighten them.

    It never waits: `admission` does, together with the slot. A request counts for the provider
    when it arrives, somewhere between its grant and its answer. So a window ends as much later
    here as the longest of the last `durations`, at most a tenth of it: then a first request that
    was slow to arrive and a later one that was quick never meet in one window of the provider.
    """

    def __init__(
        self,
        name: str,
        limits: Sequence[Limit],
        *,
        clock: Clock,
        state: LimitState | None = None,
        key: str | None = None,
        durations: Durations | None = None,
    ) -> None:
        self.name = name
        self._given = tuple(limits)
        self._durations = Durations() if durations is None else durations
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

    @property
    def _limits(self) -> tuple[Limit, ...]:
        late = self._durations.longest
        return tuple(
            each
            if each.day_in is not None
            else replace(each, seconds=each.seconds + min(late, _MOST_LATE * each.seconds))
            for each in self._given
        )

    def refusal(self, wait_seconds: float) -> RateLimitExceededError:
        """Return the error of a call that has less time than it would have to wait."""
        if math.isinf(wait_seconds):
            return RateLimitExceededError(
                f"{self.name}: one request costs more than the rate limit ever allows",
                wait_seconds=wait_seconds,
                remedy="Ask for less at once, or raise its limit.",
            )
        return RateLimitExceededError(
            f"{self.name}: the rate limit asks to wait {_shown(wait_seconds)}",
            wait_seconds=wait_seconds,
            remedy="Ask again after that time, or do without it.",
        )


def _shown(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"  # noqa: PLR2004
