"""Bound what one run may spend: calls, tokens and money, reserved before and settled after."""

import asyncio
import math
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

from groundswell.errors import BudgetExceededError, GroundswellError
from groundswell.resilience.layer import Handler

RequestT = TypeVar("RequestT")
ResponseT = TypeVar("ResponseT")
_ROUNDING_USD = 1e-9


def _unheard(_: object) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a call takes; `usd` is `None` when its price is unknown, and adds nothing to a sum."""

    calls: int = 1
    tokens: int = 0
    usd: float | None = 0.0

    @property
    def known_usd(self) -> float:
        """Return the price as far as it is known."""
        return self.usd or 0.0

    def __add__(self, other: "Cost") -> "Cost":
        usd = self.known_usd + other.known_usd
        return Cost(self.calls + other.calls, self.tokens + other.tokens, usd)

    def __sub__(self, other: "Cost") -> "Cost":
        usd = self.known_usd - other.known_usd
        return Cost(self.calls - other.calls, self.tokens - other.tokens, usd)


NOTHING = Cost(0, 0, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """The most that may be spent; infinite where nothing is set.

    The settings named are what to raise when a bound is reached. With `needs_price`, which says
    how to give one, a call of unknown price is refused; without, it passes.
    """

    calls: float = math.inf
    tokens: float = math.inf
    usd: float = math.inf
    calls_setting: str = "the budget"
    tokens_setting: str = "the budget"
    usd_setting: str = "the budget"
    needs_price: str | None = None


class Reservation:
    """What was put aside for one call; settle it with what the call really took."""

    def __init__(self, estimate: Cost) -> None:
        self.actual = estimate

    def settle(self, actual: Cost) -> None:
        """Replace the estimate by what was really spent."""
        self.actual = actual


class Budget:
    """What is spent and reserved. It never awaits, so calls that start at once are safe.

    What is spent from a budget `within` another counts there too, and must fit into both.
    """

    def __init__(self, name: str, allowance: Allowance, *, within: "Budget | None" = None) -> None:
        self._name = name
        self._allowance = allowance
        self._within = within
        self.spent = NOTHING
        self._reserved = NOTHING

    @property
    def most_usd(self) -> float:
        """Return the most money that can be spent, infinite without a limit."""
        outer = math.inf if self._within is None else self._within.most_usd
        return min(self._allowance.usd, outer)

    @contextmanager
    def reserved(self, estimate: Cost) -> Iterator[Reservation]:
        """Put `estimate` aside during the block and count what was settled after it.

        Without a settlement the whole estimate counts as spent.

        Raises:
            BudgetExceededError: it does not fit into what is left; nothing was spent.
        """
        self.check(estimate)
        with ExitStack() as stack:
            outer = stack.enter_context(self._within.reserved(estimate)) if self._within else None
            self._reserved += estimate
            reservation = Reservation(estimate)
            try:
                yield reservation
            finally:
                self._reserved -= estimate
                self.spent += reservation.actual
                if outer is not None:
                    outer.settle(reservation.actual)

    def check(self, estimate: Cost) -> None:
        """Refuse what does not fit, without putting anything aside.

        Raises:
            BudgetExceededError: it does not fit into what is left.
        """
        if self._within is not None:
            self._within.check(estimate)
        allowed = self._allowance
        if estimate.usd is None and allowed.needs_price is not None:
            raise BudgetExceededError(
                f"{self._name}: the price is unknown, and {allowed.usd_setting} limits the money",
                remedy=allowed.needs_price,
            )
        taken = self.spent + self._reserved
        after = taken + estimate
        if after.known_usd > allowed.usd + _ROUNDING_USD:
            left = max(0.0, allowed.usd - taken.known_usd)
            what = f"{left:.3f} USD are left and the next call may cost {estimate.usd:.3f} USD"
            setting = allowed.usd_setting
        elif after.tokens > allowed.tokens:
            left = max(0.0, allowed.tokens - taken.tokens)
            what = f"{left:.0f} tokens are left and the next call may take {estimate.tokens}"
            setting = allowed.tokens_setting
        elif after.calls > allowed.calls:
            what = f"all {allowed.calls:.0f} calls of this run are used"
            setting = allowed.calls_setting
        else:
            return
        raise BudgetExceededError(f"{self._name}: {what}", remedy=f"Raise {setting}.")


@dataclass(frozen=True, slots=True)
class Meter(Generic[RequestT, ResponseT]):
    """The layer that makes each attempt pay from a budget, while it runs and not while it waits.

    `estimate` is the most a request can cost, `actual` what its answer did cost, `failed` what an
    attempt did cost that ended in an error or was cancelled under way. `paid` hears what each
    attempt cost in the end.
    """

    budget: Budget
    estimate: Callable[[RequestT], Cost]
    actual: Callable[[RequestT, ResponseT], Cost]
    failed: Callable[[RequestT, GroundswellError | asyncio.CancelledError], Cost]
    paid: Callable[[Cost], None] = _unheard

    def check(self, request: RequestT) -> None:
        """Refuse early what cannot be paid, before it waits for anything.

        Raises:
            BudgetExceededError: the money, tokens or calls left do not suffice.
        """
        self.budget.check(self.estimate(request))

    async def __call__(self, request: RequestT, handler: Handler[RequestT, ResponseT]) -> ResponseT:
        """Pay for one attempt.

        Raises:
            BudgetExceededError: the money, tokens or calls left do not suffice.
        """
        with self.budget.reserved(self.estimate(request)) as reservation:
            try:
                response = await handler(request)
                reservation.settle(self.actual(request, response))
            except (GroundswellError, asyncio.CancelledError) as error:
                reservation.settle(self.failed(request, error))
                raise
            finally:
                self.paid(reservation.actual)
        return response
