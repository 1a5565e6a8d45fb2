"""Foresee when a question that has to wait will have its turn."""

from dataclasses import dataclass

# As TCP foresees round trips (RFC 6298): the weight of a new value, and the room for surprise.
_GAIN = 1 / 8
_DEVIATION_GAIN = 1 / 4
_DEVIATIONS = 2


@dataclass(frozen=True, slots=True, eq=False)
class Turn:
    """A question that is being answered: when it began, and when it ends at the latest."""

    began_at: float
    ends_by: float


class Turns:
    """Foresee waiting times from how long questions took; times are monotonic seconds.

    As long as none has ended, each is taken to need all of its time.
    """

    def __init__(self, places: int) -> None:
        self._places = places
        self._running: set[Turn] = set()
        self._mean_seconds: float | None = None
        self._deviation_seconds = 0.0

    def begin(self, now: float, *, ends_by: float) -> Turn:
        """Count a question that begins."""
        turn = Turn(now, ends_by)
        self._running.add(turn)
        return turn

    def end(self, turn: Turn, now: float, *, is_whole: bool) -> None:
        """Count `turn` off; learn from it if it `is_whole`, not given up by its client."""
        self._running.discard(turn)
        if is_whole:
            self._learn(now - turn.began_at)

    def wait_seconds(self, now: float, *, ahead: int, seconds: float) -> float:
        """Return when a question of `seconds` behind `ahead` others can begin, as far as known."""
        free = [0.0] * (self._places - len(self._running))
        excess = max(0, len(self._running) - self._places)  # who of them ends first leaves no place
        left = free + sorted(self._left(turn, now) for turn in self._running)[excess:]
        rounds, place = divmod(ahead, len(left))
        return left[place] + rounds * self._usual(seconds)

    def _left(self, turn: Turn, now: float) -> float:
        longest = max(0.0, turn.ends_by - now)
        if self._mean_seconds is None:
            return longest
        usual = turn.began_at + self._usual(longest) - now
        return min(usual, longest) if usual > 0 else longest  # it takes longer than others did

    def _usual(self, otherwise: float) -> float:
        if self._mean_seconds is None:
            return otherwise
        return self._mean_seconds + _DEVIATIONS * self._deviation_seconds

    def _learn(self, seconds: float) -> None:
        if self._mean_seconds is None:
            self._mean_seconds, self._deviation_seconds = seconds, seconds / 2
            return
        error = seconds - self._mean_seconds
        self._deviation_seconds += _DEVIATION_GAIN * (abs(error) - self._deviation_seconds)
        self._mean_seconds += _GAIN * error
