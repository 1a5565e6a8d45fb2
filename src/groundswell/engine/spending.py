"""Hold a source that costs money to what a run may spend on it."""

from groundswell.config.sources import SourceSettings, XSettings
from groundswell.errors import (
    GroundswellError,
    SourceAuthenticationError,
    SourceQuotaExhaustedError,
    SourceThrottledError,
    SourceUnavailableError,
)
from groundswell.pipeline.search import Price
from groundswell.resilience.budget import Allowance, Budget, Cost, Meter
from groundswell.sources.source import Page, PageRequest
from groundswell.sources.x import MIN_PAGE_SIZE, USD_PER_POST

_FREE = (
    SourceAuthenticationError,
    SourceQuotaExhaustedError,
    SourceThrottledError,
    SourceUnavailableError,
)


class AttemptTimedOutError(SourceUnavailableError):
    """The attempt was given up; the provider may still have done the work, and bill it."""


def meter(name: str, chosen: SourceSettings | None) -> Meter[PageRequest, Page] | None:
    """Return what makes the attempts of one run pay; `None` for a source without a money limit."""
    if not isinstance(chosen, XSettings):
        return None
    allowance = Allowance(usd=chosen.max_usd_per_run, settings=f"sources.{name}.max_usd_per_run")
    return Meter(
        budget=Budget(name, allowance),
        estimate=lambda request: Cost(usd=max(request.limit, MIN_PAGE_SIZE) * USD_PER_POST),
        actual=lambda _, page: Cost(usd=page.cost_usd),
        is_free=_is_free,
    )


def price(chosen: SourceSettings | None) -> Price | None:
    """Return what bounds the pages that a run plans; `None` for a source without a money limit."""
    if not isinstance(chosen, XSettings):
        return None
    return Price(chosen.max_usd_per_run, USD_PER_POST, MIN_PAGE_SIZE)


def _is_free(error: GroundswellError) -> bool:
    return isinstance(error, _FREE) and not isinstance(error, AttemptTimedOutError)
