"""Hold what all runs of an engine share for one source or model."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from groundswell.resilience.admission import Admission
from groundswell.resilience.circuit_breaker import CircuitBreaker
from groundswell.resilience.concurrency_limit import ConcurrencyLimit
from groundswell.resilience.durations import Durations
from groundswell.resilience.hedge import Hedge
from groundswell.resilience.retry import Backoff
from groundswell.resilience.retry_budget import RetryBudget
from groundswell.resilience.singleflight import Singleflight

RequestT = TypeVar("RequestT")
ResponseT = TypeVar("ResponseT")


@dataclass(frozen=True, slots=True)
class Pool(Generic[RequestT, ResponseT]):
    """The state of the layers around one source or model; `hedge` is `None` when off."""

    name: str
    admission: Admission
    breaker: CircuitBreaker
    backoff: Backoff
    retry_budget: RetryBudget
    durations: Durations
    flights: Singleflight[RequestT, ResponseT]
    hedge: Hedge | None = None

    @property
    def limit(self) -> ConcurrencyLimit:
        """Return how many may run at once, as learned."""
        return self.admission.bulkhead.limit
