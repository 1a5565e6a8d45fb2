"""Hold what costs money to what a run may spend on it."""

from collections.abc import Callable

from groundswell.config.settings import BudgetSettings
from groundswell.config.sources import SourceSettings, XSettings
from groundswell.errors import (
    SourceAuthenticationError,
    SourceQuotaExhaustedError,
    SourceThrottledError,
    SourceUnavailableError,
    TransportError,
)
from groundswell.pipeline.search import Price
from groundswell.resilience.budget import NOTHING, Allowance, Budget, Cost, Meter
from groundswell.sources.source import Page, PageRequest, SourceInfo
from groundswell.sources.x import MIN_PAGE_SIZE, USD_PER_POST

_FREE = (
    SourceAuthenticationError,
    SourceQuotaExhaustedError,
    SourceThrottledError,
    SourceUnavailableError,
)
_NEEDS_PRICE = (
    "Set llm.input_usd_per_million and llm.output_usd_per_million, or set no budget.max_usd."
)


class AttemptTimedOutError(SourceUnavailableError):
    """The attempt was given up; the provider may still have done the work, and bill it."""


def of_run(chosen: BudgetSettings, *, max_usd: float | None) -> Budget:
    """Return what the model and the sources that cost money share in one run.

    `max_usd` is the question's own limit. Whoever sets a limit of money, there or in the settings,
    means it: then a model of unknown price is not asked. The default lets it pass.
    """
    is_set = max_usd is not None or "max_usd" in chosen.model_fields_set
    return Budget(
        "the budget of this question",
        Allowance(
            calls=chosen.max_llm_calls,
            tokens=chosen.max_tokens,
            usd=chosen.max_usd if max_usd is None else max_usd,
            calls_setting="budget.max_llm_calls",
            tokens_setting="budget.max_tokens",
            usd_setting="budget.max_usd",
            needs_price=_NEEDS_PRICE if is_set else None,
        ),
    )


def meter(
    info: SourceInfo, chosen: SourceSettings | None, *, budget: Budget
) -> Meter[PageRequest, Page] | None:
    """Return what makes the attempts of one run pay; `None` for a source that costs nothing.

    All draw on the `budget` of the run. Of it X may take no more than a limit of its own.
    """
    if isinstance(chosen, XSettings):
        setting = f"sources.{info.name}.max_usd_per_run"
        allowance = Allowance(usd=chosen.max_usd_per_run, usd_setting=setting)
        own = Budget(info.name, allowance, within=budget)
        return _meter(own, lambda request: max(request.limit, MIN_PAGE_SIZE) * USD_PER_POST)
    if info.usd_per_request > 0:
        return _meter(budget, lambda _: info.usd_per_request)
    return None


def price(chosen: SourceSettings | None, budget: Budget) -> Price | None:
    """Return what bounds the pages that a run plans; `None` for a source that bills no documents.

    The plan knows the limits and not what others take from the `budget`, so that it is the same
    each time; what is no longer left is refused when it is asked for.
    """
    if not isinstance(chosen, XSettings):
        return None
    most_usd = min(chosen.max_usd_per_run, budget.most_usd)
    return Price(most_usd, USD_PER_POST, MIN_PAGE_SIZE)


def _meter(budget: Budget, most_usd: Callable[[PageRequest], float]) -> Meter[PageRequest, Page]:
    def estimate(request: PageRequest) -> Cost:
        return Cost(calls=0, usd=most_usd(request))  # calls are counted of the model only

    return Meter(
        budget,
        estimate=estimate,
        actual=lambda _, page: Cost(calls=0, usd=page.cost_usd),
        failed=lambda request, error: NOTHING if _is_free(error) else estimate(request),
    )


def _is_free(error: BaseException) -> bool:
    if isinstance(error, TransportError):
        return not error.was_sent
    return isinstance(error, _FREE) and not isinstance(error, AttemptTimedOutError)
