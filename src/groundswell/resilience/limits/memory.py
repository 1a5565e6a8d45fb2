"""Remember grants in this process."""

from collections.abc import Sequence

from groundswell.clock import Clock
from groundswell.resilience.limits import record as records
from groundswell.resilience.limits.limit import Feedback, Limit, Window, windows
from groundswell.resilience.limits.record import Record, Stamp


class MemoryState:
    """A state that ends with the process; its methods never suspend."""

    def __init__(self, clock: Clock, *, margin_seconds: float = 0.0) -> None:
        self._clock = clock
        self._margin_seconds = margin_seconds
        self._records: dict[str, Record] = {}

    async def take(self, key: str, limits: Sequence[Limit], *, units: int) -> float:
        """Grant `units` now and return 0, or return the seconds to wait."""
        record, opened, now = self._at(key, limits)
        wait = records.wait_seconds(record, opened, now=now, units=units)
        if wait <= 0:
            self._records[key] = records.granted(record, opened, now=now, units=units)
        return wait

    async def wait(self, key: str, limits: Sequence[Limit], *, units: int, ahead: int) -> float:
        """Return the seconds until `units` could be granted after `ahead` others."""
        record, opened, now = self._at(key, limits)
        return records.wait_seconds(record, opened, now=now, units=units, ahead=ahead)

    async def tighten(self, key: str, limits: Sequence[Limit], said: Feedback) -> None:
        """Apply what the provider said."""
        record, _, now = self._at(key, limits)
        self._records[key] = records.tightened(record, said, now=now)

    async def charge(self, key: str, limits: Sequence[Limit], counted: Sequence[int]) -> None:
        """Count units that were granted elsewhere as granted now."""
        record, opened, _ = self._at(key, limits)
        self._records[key] = records.charged(record, opened, counted)

    async def aclose(self) -> None:
        """Hold nothing: memory ends with the process."""

    def used(self, key: str, limits: Sequence[Limit]) -> tuple[int, ...]:
        """Return how many units of each limit count now."""
        record, opened, _ = self._at(key, limits)
        return records.used(record, opened)

    def assume(self, key: str, limits: Sequence[Limit], counted: Sequence[int]) -> None:
        """Start from `counted` units of each limit, as if they had been granted now."""
        record, opened, _ = self._at(key, limits)
        logs: list[tuple[Stamp, ...]] = [
            ((window.now, units),) if units else ()
            for window, units in zip(opened, counted, strict=False)
        ]
        self._records[key] = Record(
            tuple(logs), record.blocked_until, record.left, record.left_until
        )

    def _at(self, key: str, limits: Sequence[Limit]) -> tuple[Record, tuple[Window, ...], float]:
        now = self._clock.monotonic()
        opened = windows(
            limits, now=now, wall=self._clock.now(), margin_seconds=self._margin_seconds
        )
        return self._records.get(key, Record()), opened, now
