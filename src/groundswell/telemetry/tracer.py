"""Record what a run did and how long it took: spans in a tree, with events."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from groundswell.clock import Clock
from groundswell.domain.document import JsonScalar

MAX_SPANS = 20_000


@dataclass(slots=True)
class Span:
    """One piece of work. Times are monotonic seconds; `queue_seconds` is waiting, not working."""

    id: int
    parent_id: int | None
    name: str
    started: float
    ended: float | None = None
    status: str = "ok"
    queue_seconds: float = 0.0
    attributes: dict[str, JsonScalar] = field(default_factory=dict)
    events: list[tuple[float, str, dict[str, JsonScalar]]] = field(default_factory=list)

    def set(self, key: str, value: JsonScalar) -> None:
        """Set an attribute; never query text or a secret."""
        self.attributes[key] = value


_current: ContextVar[Span | None] = ContextVar("groundswell_span", default=None)


def current() -> Span | None:
    """Return the span around this code, if any."""
    return _current.get()


def waited(seconds: float) -> None:
    """Count `seconds` of the current span as waiting in a queue."""
    span = _current.get()
    if span is not None:
        span.queue_seconds += seconds


class Tracer:
    """Hold the spans of one run, at most 20,000; further ones are counted in `dropped`."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.spans: list[Span] = []
        self.dropped = 0

    @contextmanager
    def span(self, name: str, **attributes: JsonScalar) -> Iterator[Span]:
        """Time the block; an exception becomes the span's status and goes on."""
        parent = _current.get()
        span = Span(
            len(self.spans),
            parent.id if parent else None,
            name,
            self._clock.monotonic(),
            attributes=dict(attributes),
        )
        if len(self.spans) < MAX_SPANS:
            self.spans.append(span)
        else:
            self.dropped += 1
        token = _current.set(span)
        try:
            yield span
        except BaseException as error:
            span.status = getattr(error, "code", None) or type(error).__name__
            raise
        finally:
            span.ended = self._clock.monotonic()
            _current.reset(token)
