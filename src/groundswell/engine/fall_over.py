"""Let the next provider of a source answer when the one before it cannot."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from groundswell.clock import Clock
from groundswell.errors import (
    CircuitOpenError,
    GroundswellError,
    RateLimitExceededError,
    SourceAuthenticationError,
    SourceError,
    SourceQuotaExhaustedError,
    TransportError,
)
from groundswell.pipeline.search import SourceCall
from groundswell.sources.source import Page, PageRequest

REST_SECONDS = 900.0
_PASSED_ON = (SourceError, TransportError, RateLimitExceededError, CircuitOpenError)
_LASTING = (SourceQuotaExhaustedError, SourceAuthenticationError)


@dataclass(frozen=True, slots=True)
class _Rest:
    ends_at: float
    error: GroundswellError


class Resting:
    """Providers that refused for longer than a moment, over all runs of an engine."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._rests: dict[str, _Rest] = {}

    def put(self, name: str, error: GroundswellError) -> None:
        """Leave a provider alone for a quarter of an hour if `error` lasts."""
        if isinstance(error, _LASTING):
            self._rests[name] = _Rest(self._clock.monotonic() + REST_SECONDS, error)

    def why(self, name: str) -> GroundswellError | None:
        """Return why a provider rests, `None` when it does not."""
        rest = self._rests.get(name)
        if rest is None or self._clock.monotonic() >= rest.ends_at:
            return None
        return rest.error


class FallOver:
    """The calls of one source in one run, tried in their order; a cursor keeps its provider."""

    def __init__(self, calls: Sequence[tuple[str, SourceCall]], *, resting: Resting) -> None:
        self._calls = tuple(calls)
        self._resting = resting
        self._failed: dict[str, GroundswellError] = {}
        self._answered = ""

    async def fetch(self, request: PageRequest) -> Page:
        """Return the page of the first provider that answers.

        Raises:
            GroundswellError: none could; the error is that of the first one asked.
        """
        start, cursor = self._place(request.cursor)
        first: GroundswellError | None = None
        for place, (name, call) in enumerate(self._calls[start:], start):
            is_last = place == len(self._calls) - 1
            rests = self._resting.why(name)
            if rests is not None and not is_last and cursor is None:
                self._failed[name] = rests
                first = first or rests
                continue
            try:
                page = await call.fetch(replace(request, cursor=cursor))
            except _PASSED_ON as error:
                self._failed[name] = error
                self._resting.put(name, error)
                first, cursor = first or error, None
                continue
            self._answered = name
            following = None if page.next_cursor is None else f"{place}|{page.next_cursor}"
            beside = tuple(f"{place}|{each}" for each in page.side_cursors)
            return replace(page, next_cursor=following, side_cursors=beside)
        if first is None:
            raise AssertionError("a source without a provider is not asked")
        raise first

    def note(self) -> str | None:
        """Say who could not answer and who did instead, `None` when all went as planned."""
        if not self._failed or not self._answered:
            return None
        why = "; ".join(str(error.message).partition(": ")[2] for error in self._failed.values())
        return f"{why}; {self._answered} answered instead"

    def _place(self, cursor: str | None) -> tuple[int, str | None]:
        place, bar, own = (cursor or "").partition("|")
        if bar and place.isdecimal() and int(place) < len(self._calls):
            return int(place), own
        return 0, None


def joined(calls: Sequence[tuple[str, SourceCall]], *, resting: Resting) -> SourceCall:
    """Return the calls of one source as one call with the bounds of the first."""
    turns = FallOver(calls, resting=resting)
    note_of: Callable[[], str | None] = turns.note
    return replace(calls[0][1], fetch=turns.fetch, note_of=note_of)
