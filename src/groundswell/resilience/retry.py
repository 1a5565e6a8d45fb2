"""Decide whether and when to try again, and do so."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from groundswell.clock import Clock
from groundswell.errors import BudgetExceededError, GroundswellError
from groundswell.resilience import deadline
from groundswell.resilience.retry_budget import RetryBudget
from groundswell.resilience.span_event import note
from groundswell.telemetry import semconv
from groundswell.telemetry.tracer import waited

ResponseT = TypeVar("ResponseT")


@dataclass(frozen=True, slots=True)
class Backoff:
    """Capped exponential backoff with full jitter, `max_attempts` in all."""

    max_attempts: int = 3
    base_seconds: float = 0.2
    cap_seconds: float = 5.0


def delay_seconds(
    error: GroundswellError,
    *,
    attempt: int,
    backoff: Backoff,
    left_seconds: float,
    rng: random.Random,
) -> float | None:
    """Return how long to wait before attempt `attempt + 1`, or `None` to give up.

    What the provider asks for (`Retry-After`) is honoured if it fits into `left_seconds`. Full
    jitter after Brooker, "Exponential Backoff And Jitter" (2015).
    """
    if not error.retryable or attempt >= backoff.max_attempts:
        return None
    ceiling = min(backoff.cap_seconds, backoff.base_seconds * 2 ** (attempt - 1))
    asked = getattr(error, "retry_after_seconds", None)
    delay = rng.uniform(0, ceiling) if asked is None else max(float(asked), 0.0)
    return delay if delay < left_seconds else None


async def retried(
    call: Callable[[], Awaitable[ResponseT]],
    *,
    backoff: Backoff,
    budget: RetryBudget,
    clock: Clock,
    rng: random.Random,
    on_retry: Callable[[], None],
) -> ResponseT:
    """Return the answer of `call`, tried again while that makes sense; nothing is held meanwhile.

    Raises:
        GroundswellError: what the last attempt raised; when the run cannot pay a further one, the
            failure that made it necessary, and not the empty purse.
    """
    budget.called()
    attempt = 1
    failed: GroundswellError | None = None
    while True:
        try:
            return await call()
        except BudgetExceededError as error:
            if failed is None:
                raise
            note(semconv.RETRY_REFUSED, attempt=attempt, reason=error.code)
            raise failed from error
        except GroundswellError as error:
            failed = error
            delay = delay_seconds(
                error,
                attempt=attempt,
                backoff=backoff,
                left_seconds=deadline.remaining(),
                rng=rng,
            )
            if delay is None:
                raise
            if not budget.spend():
                note(semconv.RETRY_REFUSED, attempt=attempt, reason=error.code)
                raise
            note(semconv.RETRY, attempt=attempt, reason=error.code, delay_seconds=round(delay, 4))
        attempt += 1
        on_retry()
        await clock.sleep(delay)
        waited(delay)
