"""Carry the moment by which work must end, and end it then."""

import math
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar

from groundswell.clock import Clock
from groundswell.errors import DeadlineExceededError
from groundswell.resilience import timeout


class Deadline:
    """An absolute moment `at` on the clock's monotonic axis, in seconds."""

    __slots__ = ("_clock", "at")

    def __init__(self, clock: Clock, at: float) -> None:
        self._clock = clock
        self.at = at

    def extend(self, at: float) -> None:
        """Move the moment to `at` if that is later: shared work lives as long as its waiters."""
        self.at = max(self.at, at)

    @property
    def remaining(self) -> float:
        """Return the seconds left; negative when the moment has passed."""
        return self.at - self._clock.monotonic()

    @asynccontextmanager
    async def enforced(self, what: str = "the work") -> AsyncIterator[None]:
        """Cancel the block when the moment comes.

        Raises:
            DeadlineExceededError: the moment came first.
        """
        if self.remaining <= 0:
            raise _exceeded(what)
        try:
            async with timeout.until(self._clock, lambda: self.at) as scope:
                yield
        except TimeoutError as error:
            if scope.expired():
                raise _exceeded(what) from error
            raise


_current: ContextVar[Deadline | None] = ContextVar("groundswell_deadline", default=None)


def current() -> Deadline | None:
    """Return the deadline around this code, if any."""
    return _current.get()


def remaining() -> float:
    """Return the seconds left for this code, infinite without a deadline."""
    deadline = _current.get()
    return math.inf if deadline is None else deadline.remaining


@contextmanager
def marked(clock: Clock, *, at: float) -> Iterator[Deadline]:
    """Set the deadline of the block without enforcing it; it can only tighten an outer one."""
    outer = _current.get()
    with replaced(Deadline(clock, at if outer is None else min(at, outer.at))) as deadline:
        yield deadline


@contextmanager
def replaced(deadline: Deadline) -> Iterator[Deadline]:
    """Put `deadline` in place of any outer one: for work that several callers share."""
    token = _current.set(deadline)
    try:
        yield deadline
    finally:
        _current.reset(token)


@asynccontextmanager
async def scope(clock: Clock, *, at: float, what: str = "the work") -> AsyncIterator[Deadline]:
    """Set and enforce a deadline around the block; it can only tighten an outer one.

    Raises:
        DeadlineExceededError: the moment came before the block ended.
    """
    with marked(clock, at=at) as deadline:
        async with deadline.enforced(what):
            yield deadline


def _exceeded(what: str) -> DeadlineExceededError:
    return DeadlineExceededError(
        f"{what}: the time is over", remedy="Give more time, or leave this part out."
    )
