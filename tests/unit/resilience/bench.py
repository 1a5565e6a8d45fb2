"""A policy with everything a test wants to look at."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field

from groundswell.errors import GroundswellError, SourceUnavailableError
from groundswell.resilience.admission import Admission
from groundswell.resilience.budget import Meter
from groundswell.resilience.bulkhead import Bulkhead
from groundswell.resilience.circuit_breaker import BreakerOptions, CircuitBreaker
from groundswell.resilience.concurrency_limit import Adaptive
from groundswell.resilience.durations import Durations
from groundswell.resilience.hedge import Hedge, HedgeOptions
from groundswell.resilience.layer import Handler, Layer
from groundswell.resilience.limits.limit import Feedback, Limit
from groundswell.resilience.limits.memory import MemoryState
from groundswell.resilience.policy import Policy
from groundswell.resilience.pool import Pool
from groundswell.resilience.rate_limiter import RateLimiter
from groundswell.resilience.retry import Backoff
from groundswell.resilience.retry_budget import RetryBudget
from groundswell.resilience.singleflight import Singleflight
from groundswell.telemetry.tracer import Span, Tracer
from tests.fake_clock import FakeClock


@dataclass
class Bench:
    """The layers around one scripted call, on a fake clock."""

    limits: tuple[Limit, ...] = (Limit(100, 60),)
    max_running: int = 1
    max_queued: int = 10
    timeout_seconds: float = 30.0
    left_seconds: float = 600.0
    failures: int = 50
    retry_share: float = 0.2
    hedge: HedgeOptions | None = None
    cache: Layer[str, str] | None = None
    meter: Meter[str, str] | None = None
    key_of: Callable[[str], Hashable | None] = lambda _: None
    as_joined: Callable[[str], str] = lambda answer: answer
    is_idempotent: bool = True
    clock: FakeClock = field(default_factory=FakeClock)

    def __post_init__(self) -> None:
        self.tracer = Tracer(self.clock)
        self.state = MemoryState(self.clock)
        self.bulkhead = Bulkhead(
            "sample",
            max_running=Adaptive(self.max_running, clock=self.clock),
            max_queued=self.max_queued,
        )
        limiter = RateLimiter("sample", self.limits, clock=self.clock, state=self.state)
        budget, durations = RetryBudget(self.retry_share), Durations()
        self.pool: Pool[str, str] = Pool(
            name="sample",
            admission=Admission(self.bulkhead, limiter, clock=self.clock),
            breaker=CircuitBreaker("sample", BreakerOptions(self.failures, 30.0), clock=self.clock),
            backoff=Backoff(max_attempts=3),
            retry_budget=budget,
            durations=durations,
            flights=Singleflight(self.clock),
            hedge=Hedge(self.hedge, clock=self.clock, durations=durations, budget=budget)
            if self.hedge
            else None,
        )
        self.counts: Counter[str] = Counter()

    @property
    def tokens(self) -> int:
        """Return how many tokens of the first limit are spent."""
        return self.state.used("sample", self.limits)[0]

    def count(self, what: str, amount: float) -> None:
        self.counts[what] += amount  # type: ignore[assignment]  # seconds too

    def events(self, name: str) -> list[Span]:
        """Return the spans that hold the event `name`, once for each."""
        return [span for span in self.tracer.spans for event in span.events if event[1] == name]

    def wrap(
        self,
        handler: Callable[[str], Awaitable[str]],
        *,
        run: Hashable = None,
        left_seconds: float | None = None,
        tracer: Tracer | None = None,
    ) -> Handler[str, str]:
        """Return `handler` inside all layers, for one run."""
        left = self.left_seconds if left_seconds is None else left_seconds
        policy: Policy[str, str] = Policy(
            name="sample",
            pool=self.pool,
            span_name="page",
            clock=self.clock,
            tracer=tracer or self.tracer,
            rng=random.Random(1),
            run=run,
            deadline=self.clock.monotonic() + left,
            timeout_seconds=self.timeout_seconds,
            timed_out=timed_out,
            feedback_of=feedback_of,
            count=self.count,
            cache=self.cache,
            key_of=self.key_of,
            as_joined=self.as_joined,
            meter=self.meter,
            is_idempotent=lambda _: self.is_idempotent,
        )
        return policy.wrap(handler)

    def nothing_is_held(self) -> bool:
        """Return whether every slot, place and worker is free again."""
        workers = self.bulkhead.workers
        return (
            (self.bulkhead.running, self.bulkhead.queued)
            == (0, 0)
            == (
                workers.running,
                workers.queued,
            )
        )


def timed_out(seconds: float) -> GroundswellError:
    return SourceUnavailableError(f"sample: no answer within {seconds} s", source="sample")


def feedback_of(answer: str | GroundswellError) -> Feedback | None:
    seconds = getattr(answer, "retry_after_seconds", None)
    return None if seconds is None else Feedback(backoff_seconds=seconds)


def leftover_tasks() -> set[asyncio.Task[object]]:
    """Return the tasks that run besides the test itself."""
    return {task for task in asyncio.all_tasks() if task is not asyncio.current_task()}
