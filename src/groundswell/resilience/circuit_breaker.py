"""Stop asking a source that keeps failing, and try again after a while."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from groundswell.clock import Clock
from groundswell.errors import (
    CircuitOpenError,
    ConfigurationError,
    DeadlineExceededError,
    GroundswellError,
    InvalidQueryError,
    RejectedError,
    SourceNotFoundError,
)
from groundswell.resilience.span_event import note
from groundswell.telemetry import semconv

State = Literal["closed", "open", "half-open"]
_OURS = (
    RejectedError,
    DeadlineExceededError,
    ConfigurationError,
    InvalidQueryError,
    SourceNotFoundError,  # who can say so works; we ask for the wrong place
)


def failure_kind(error: GroundswellError) -> str | None:
    """Return the kind of failure, `None` for what says nothing of the source's health.

    Our own refusals and mistakes and the end of our time are not its failures; throttling is the
    rate limiter's and the concurrency limit's to answer.
    """
    if isinstance(error, _OURS) or hasattr(error, "retry_after_seconds"):
        return None
    return error.code


@dataclass(frozen=True, slots=True)
class BreakerOptions:
    """Open after `failures` of one kind in a row; try one call after `open_seconds`."""

    failures: int = 5
    open_seconds: float = 30.0


class CircuitBreaker:
    """Closed: calls pass. Open: calls are refused. Half-open: one call tries.

    Failures are counted by kind, each until the next answer, so that failures of different
    causes do not add up. Shared by all runs of an engine.
    """

    def __init__(
        self,
        name: str,
        options: BreakerOptions,
        *,
        clock: Clock,
        kind_of: Callable[[GroundswellError], str | None] = failure_kind,
    ) -> None:
        self._name = name
        self._options = options
        self._clock = clock
        self._kind_of = kind_of
        self._failures: Counter[str] = Counter()
        self._opened_at: float | None = None
        self._is_probing = False
        self._generation = 0
        self._cause = ""
        self._remedy: str | None = None

    @property
    def state(self) -> State:
        """Return whether calls pass."""
        if self._opened_at is None:
            return "closed"
        return "open" if self._left() > 0 or self._is_probing else "half-open"

    @contextmanager
    def passed(self) -> Iterator[None]:
        """Let the block run, and learn from how it ends.

        Raises:
            CircuitOpenError: the circuit is open; the message says until when.
        """
        generation, is_probe = self._entered()
        try:
            yield
        except GroundswellError as error:
            kind = self._kind_of(error)
            if kind is not None:
                self._failed(kind, error, generation, is_probe=is_probe)
            raise
        else:
            self._answered(generation, is_probe=is_probe)
        finally:
            if is_probe:
                self._is_probing = False

    def _entered(self) -> tuple[int, bool]:
        match self.state:
            case "closed":
                return self._generation, False
            case "half-open":
                self._is_probing = True
                note("breaker.half_open", source=self._name)
                return self._generation, True
            case "open":
                note("breaker.refused", source=self._name)
                raise self._refusal()

    def _failed(
        self, kind: str, error: GroundswellError, generation: int, *, is_probe: bool
    ) -> None:
        if generation != self._generation:
            return  # it began before the circuit changed: old news
        self._failures[kind] += 1
        if is_probe or self._failures[kind] >= self._options.failures:
            self._generation += 1
            self._opened_at = self._clock.monotonic()
            self._cause, self._remedy = error.message, error.remedy
            note(semconv.BREAKER_OPENED, source=self._name, kind=kind)

    def _answered(self, generation: int, *, is_probe: bool) -> None:
        if generation != self._generation:
            return
        self._failures.clear()
        if is_probe:
            self._generation += 1
            self._opened_at = None
            note("breaker.closed", source=self._name)

    def _left(self) -> float:
        opened_at = self._opened_at or 0.0
        return opened_at + self._options.open_seconds - self._clock.monotonic()

    def _refusal(self) -> CircuitOpenError:
        left = self._left()
        again = f"tries again in {left:.0f} s" if left > 0 else "one call tries it now"
        advice = self._remedy or "See `groundswell doctor`, or do without it."
        return CircuitOpenError(
            f"{self._cause} (not asked after repeated failures; {again})",
            remedy=advice,
        )
