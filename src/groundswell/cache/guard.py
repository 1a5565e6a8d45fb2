"""Keep a slow or broken store from costing more than a moment."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import TypeVar

from groundswell.cache import log
from groundswell.clock import Clock
from groundswell.errors import CacheError
from groundswell.resilience.cancellation import heeded

T = TypeVar("T")

_FIRST_PAUSE_SECONDS = 1.0
_LONGEST_PAUSE_SECONDS = 30.0
_SLOW_IN_A_ROW = 3  # a busy machine is slow once; a store that hangs is slow every time


class Guard:
    """Make every failure of a store a miss, and leave a broken store alone for a while.

    The pause after a failure doubles up to 30 seconds; then one call tries again. An outage is
    one warning. `counts` has errors, timeouts and the calls that a pause spared.
    """

    def __init__(self, clock: Clock, *, timeout_seconds: float) -> None:
        self._clock = clock
        self._timeout_seconds = timeout_seconds
        self._pause_seconds = 0.0
        self._resumes_at = 0.0
        self._slow = 0
        self._is_trying = False
        self.counts: Counter[str] = Counter()

    async def asked(
        self,
        operation: str,
        work: Callable[[], Awaitable[T]],
        otherwise: T,
        *,
        timeout_seconds: float | None = None,
        may_spare: bool = True,
    ) -> T:
        """Return what `work` returns, or `otherwise` when the store fails or is too slow.

        In a pause the store is spared, unless `may_spare` is false.
        """
        if may_spare and self._is_paused():
            self.counts["spared"] += 1
            return otherwise
        is_trial = bool(self._pause_seconds)
        self._is_trying = self._is_trying or is_trial
        try:
            async with asyncio.timeout(timeout_seconds or self._timeout_seconds):
                with heeded():
                    result = await work()
        except TimeoutError:
            self._slow += 1
            self._failed(
                operation, "timeouts", "it took too long", pauses=self._slow >= _SLOW_IN_A_ROW
            )
            return otherwise
        except CacheError as error:
            self._failed(operation, "errors", error.message, pauses=True)
            return otherwise
        except Exception as error:  # noqa: BLE001  # a store of another package: it fails open too
            self._failed(operation, "errors", type(error).__name__, pauses=True)
            return otherwise
        finally:
            if is_trial:
                self._is_trying = False
        self._worked()
        return result

    def _is_paused(self) -> bool:
        if not self._pause_seconds:
            return False
        # When the pause is over one call tries, and the others still do without.
        return self._clock.monotonic() < self._resumes_at or self._is_trying

    def _failed(self, operation: str, what: str, reason: str, *, pauses: bool) -> None:
        self.counts[what] += 1
        if not pauses or self._clock.monotonic() < self._resumes_at:
            return
        if not self._pause_seconds:
            log.warning("cache.failed", operation=operation, reason=reason)
        self._pause_seconds = min(
            max(2 * self._pause_seconds, _FIRST_PAUSE_SECONDS), _LONGEST_PAUSE_SECONDS
        )
        self._resumes_at = self._clock.monotonic() + self._pause_seconds

    def _worked(self) -> None:
        self._slow = 0
        if self._pause_seconds:
            self._pause_seconds = 0.0
            self._resumes_at = 0.0
            log.info("cache.recovered")
