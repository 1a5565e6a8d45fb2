"""Remember how long the last calls took."""

from collections import deque

_KEPT = 256


class Durations:
    """The last 256 durations in seconds."""

    def __init__(self) -> None:
        self._seconds: deque[float] = deque(maxlen=_KEPT)

    def __len__(self) -> int:
        return len(self._seconds)

    def add(self, seconds: float) -> None:
        """Take note of one duration; the oldest is forgotten."""
        self._seconds.append(seconds)

    @property
    def longest(self) -> float:
        """Return the longest of them, 0 without any."""
        return max(self._seconds, default=0.0)

    def quantile(self, share: float) -> float | None:
        """Return the duration that `share` of them do not exceed, `None` without any."""
        if not self._seconds:
            return None
        ordered = sorted(self._seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
