"""Hold what all runs of an engine share, one pool a source or model."""

import random
from collections.abc import Callable, Sequence
from typing import Any

from groundswell.clock import Clock
from groundswell.config.settings import Settings
from groundswell.engine.limit_state import account_of
from groundswell.errors import GroundswellError
from groundswell.resilience.admission import Admission
from groundswell.resilience.bulkhead import Bulkhead, Workers
from groundswell.resilience.circuit_breaker import BreakerOptions, CircuitBreaker, failure_kind
from groundswell.resilience.concurrency_limit import Adaptive
from groundswell.resilience.durations import Durations
from groundswell.resilience.hedge import Hedge, HedgeOptions
from groundswell.resilience.limits.limit import Limit
from groundswell.resilience.limits.memory import MemoryState
from groundswell.resilience.limits.state import LimitState
from groundswell.resilience.pool import Pool
from groundswell.resilience.rate_limiter import RateLimiter
from groundswell.resilience.retry import Backoff
from groundswell.resilience.retry_budget import RetryBudget
from groundswell.resilience.singleflight import Singleflight


class Pools:
    """Make each pool once; all of them share the workers."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        rng: random.Random,
        *,
        state: LimitState | None = None,
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.rng = rng
        self._workers = Workers(
            settings.workers.max_running, max_queued=settings.workers.max_queued
        )
        self._state = state or MemoryState(clock)
        self._pools: dict[str, Pool[Any, Any]] = {}

    def shared(
        self,
        name: str,
        *,
        limits: Sequence[Limit],
        max_running: int,
        max_queued: int,
        kind_of: Callable[[GroundswellError], str | None] = failure_kind,
        may_hedge: bool = False,
        account: str | None = None,
    ) -> Pool[Any, Any]:
        """Return the pool of `name`, made at the first call.

        `account` is the key of its limits; by default it follows from its settings.
        """
        if name not in self._pools:
            self._pools[name] = self.made(
                name,
                limits=limits,
                max_running=max_running,
                max_queued=max_queued,
                kind_of=kind_of,
                may_hedge=may_hedge,
                state=self._state,
                account=account or account_of(name, self.settings),
            )
        return self._pools[name]

    def made(
        self,
        name: str,
        *,
        limits: Sequence[Limit] = (),
        max_running: int,
        max_queued: int,
        kind_of: Callable[[GroundswellError], str | None] = failure_kind,
        may_hedge: bool = False,
        state: LimitState | None = None,
        account: str | None = None,
    ) -> Pool[Any, Any]:
        """Return a pool that only the caller has: for what belongs to one run.

        Without a `state` its limits are its own: a user's file leaves no name in a shared store.
        """
        breaker, retry = self.settings.breaker, self.settings.retry
        bulkhead = Bulkhead(
            name,
            max_running=Adaptive(max_running, clock=self.clock),
            max_queued=max_queued,
            workers=self._workers,
        )
        durations, retries = Durations(), RetryBudget(retry.budget_share)
        limiter = RateLimiter(
            name,
            limits,
            clock=self.clock,
            state=state,
            key=account,
            durations=durations,
        )
        return Pool(
            name=name,
            admission=Admission(bulkhead, limiter, clock=self.clock),
            breaker=CircuitBreaker(
                name,
                BreakerOptions(breaker.failures, breaker.open_seconds),
                clock=self.clock,
                kind_of=kind_of,
            ),
            backoff=Backoff(retry.max_attempts, retry.base_seconds, retry.cap_seconds),
            retry_budget=retries,
            durations=durations,
            flights=Singleflight(self.clock),
            hedge=self._hedge(durations, retries) if may_hedge else None,
        )

    async def aclose(self) -> None:
        """Close the store of the limits."""
        await self._state.aclose()

    def _hedge(self, durations: Durations, retries: RetryBudget) -> Hedge | None:
        chosen = self.settings.hedge
        if not chosen.enabled:
            return None
        return Hedge(
            HedgeOptions(chosen.quantile, chosen.min_samples),
            clock=self.clock,
            durations=durations,
            budget=retries,
        )
