"""Refuse what a run cannot pay before it is spent."""

from dataclasses import dataclass

from groundswell.errors import BudgetExceededError


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one run may spend on its model."""

    max_calls: int
    max_tokens: int
    max_usd: float


@dataclass(frozen=True, slots=True)
class Reservation:
    """What one call may cost at most; `usd` is `None` when the price is unknown."""

    tokens: int
    usd: float | None


class Budget:
    """Reserve before a call, settle after it: calls that start at once cannot overspend together.

    Nothing here waits, so that checking and reserving is one step.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._calls = 0
        self._tokens = 0
        self._usd = 0.0

    def reserve(self, *, tokens: int, usd: float | None) -> Reservation:
        """Set aside the most that a call may cost.

        Raises:
            BudgetExceededError: it might cost more than is left.
        """
        limits = self._limits
        for is_over, what, setting, limit in (
            (self._calls + 1 > limits.max_calls, "calls", "max_llm_calls", limits.max_calls),
            (self._tokens + tokens > limits.max_tokens, "tokens", "max_tokens", limits.max_tokens),
            (self._is_too_dear(usd), "US dollars", "max_usd", limits.max_usd),
        ):
            if is_over:
                raise BudgetExceededError(
                    f"the model's budget of this run is used up ({limit:g} {what})",
                    remedy=f"Raise budget.{setting}.",
                )
        self._calls += 1
        self._tokens += tokens
        self._usd += usd or 0.0
        return Reservation(tokens, usd)

    def settle(self, reserved: Reservation, *, tokens: int, usd: float | None) -> None:
        """Replace what was set aside by what the call did cost; the call stays counted."""
        self._tokens += tokens - reserved.tokens
        self._usd += (usd or 0.0) - (reserved.usd or 0.0)

    def _is_too_dear(self, usd: float | None) -> bool:
        """Tell whether `usd` more is too much; an unknown price fits unless nothing may be paid."""
        if usd is None:
            return self._limits.max_usd <= 0
        return self._usd + usd > self._limits.max_usd + 1e-12
