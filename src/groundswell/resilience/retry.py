"""Decide whether and when to try again."""

import random
from dataclasses import dataclass

from groundswell.errors import GroundswellError


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
