"""Record what a run did and how long it took: spans in a tree, with events."""

import itertools
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar, Token
from datetime import datetime
from types import TracebackType
from typing import Literal

from groundswell.clock import Clock
from groundswell.domain.document import JsonScalar

MAX_SPANS = 20_000
MAX_EVENTS = 200  # on one span

Happening = Literal["started", "ended", "noted"]
Listener = Callable[["Span", Happening, str], None]


class Span:
    """One piece of work, and the context manager around it.

    Times are monotonic seconds. `waits` are the parts of it that were waiting in a queue, not
    working, as start and end.
    """

    __slots__ = ("_token", "_tracer", "attributes", "ended", "events", "id", "name", "parent_id",
                 "started", "status", "waits")  # fmt: skip

    def __init__(
        self,
        tracer: "Tracer",
        id: int,  # noqa: A002  # what it is called everywhere
        parent_id: int | None,
        name: str,
        attributes: dict[str, JsonScalar],
    ) -> None:
        self._tracer = tracer
        self.id = id
        self.parent_id = parent_id
        self.name = name
        self.attributes = attributes
        self.started = 0.0
        self.ended: float | None = None
        self.status = "ok"
        self.events: list[tuple[float, str, dict[str, JsonScalar]]] = []
        self.waits: list[tuple[float, float]] = []

    @property
    def queue_seconds(self) -> float:
        """Return how long it waited."""
        return sum(end - start for start, end in self.waits)

    def set(self, key: str, value: JsonScalar) -> None:
        """Set an attribute; never query text or a secret."""
        self.attributes[key] = value

    def note(self, name: str, **attributes: JsonScalar) -> None:
        """Record the event `name` at this moment; never query text or a secret."""
        if len(self.events) < MAX_EVENTS:
            self.events.append((self._tracer.clock.monotonic(), name, attributes))
        if self._tracer.listener is not None:
            self._tracer.listener(self, "noted", name)

    def waited(self, seconds: float) -> None:
        """Count the `seconds` that end now as waiting."""
        if seconds > 0:
            now = self._tracer.clock.monotonic()
            self.waits.append((max(self.started, now - seconds), now))

    def child(self, name: str, attributes: dict[str, JsonScalar]) -> "Span":
        """Return a span of the same tracer, not yet started."""
        return self._tracer.opened(name, attributes)

    @property
    def tracer(self) -> "Tracer":
        """Return where it belongs."""
        return self._tracer

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Make spans that are opened here its children, without starting or ending it."""
        token = _current.set(self)
        try:
            yield
        finally:
            _current.reset(token)

    def end(self, error: BaseException | None = None) -> None:
        """End a span that `Tracer.begin` gave; an error becomes the status."""
        self.ended = self._tracer.clock.monotonic()
        if error is not None:
            self.status = getattr(error, "code", None) or type(error).__name__
        if self._tracer.listener is not None:
            self._tracer.listener(self, "ended", self.name)

    def __enter__(self) -> "Span":
        """Start; spans that are opened inside become its children."""
        self._token: Token[Span | None] = _current.set(self)
        self._tracer.keep(self)
        self.started = self._tracer.clock.monotonic()
        if self._tracer.listener is not None:
            self._tracer.listener(self, "started", self.name)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End; an exception becomes the status and goes on."""
        self.ended = self._tracer.clock.monotonic()
        if kind is not None:
            self.status = getattr(error, "code", None) or kind.__name__
        _current.reset(self._token)
        if self._tracer.listener is not None:
            self._tracer.listener(self, "ended", self.name)


_current: ContextVar[Span | None] = ContextVar("groundswell_span", default=None)


def current() -> Span | None:
    """Return the span around this code, if any."""
    return _current.get()


def step(name: str, **attributes: JsonScalar) -> AbstractContextManager[Span | None]:
    """Return a child of the span around this code, or nothing outside of a run."""
    around = _current.get()
    return nullcontext() if around is None else around.child(name, attributes)


def waited(seconds: float) -> None:
    """Count the `seconds` that end now as waiting of the span around this code."""
    span = _current.get()
    if span is not None:
        span.waited(seconds)


class Tracer:
    """Hold the spans of one run, at most 20,000; further ones are counted in `dropped`.

    Threads may open spans too, in a copy of the context. `listener` is told when a span starts,
    ends or notes an event, in the thread where it happens; it must be quick and never raise.
    """

    def __init__(self, clock: Clock, *, run_id: str = "", listener: Listener | None = None) -> None:
        self.clock = clock
        self.run_id = run_id or uuid.uuid4().hex[:12]
        self.listener = listener
        self.spans: list[Span] = []
        self.dropped = 0
        self.began: tuple[float, datetime] = (clock.monotonic(), clock.now())
        self._ids = itertools.count()

    def span(self, name: str, **attributes: JsonScalar) -> Span:
        """Return a span to be entered; the span around this code is its parent."""
        return self.opened(name, attributes)

    def opened(self, name: str, attributes: dict[str, JsonScalar]) -> Span:
        """Return a span to be entered, with `attributes` as its own."""
        parent = _current.get()
        # A run inside of a span of another tracer begins a tree of its own.
        above = None if parent is None or parent.tracer is not self else parent.id
        return Span(self, next(self._ids), above, name, attributes)

    def begin(self, name: str, attributes: dict[str, JsonScalar], *, parent: Span | None) -> Span:
        """Return a started span for work that other code does; it must call `Span.end`."""
        above = None if parent is None else parent.id
        span = Span(self, next(self._ids), above, name, attributes)
        self.keep(span)
        span.started = self.clock.monotonic()
        if self.listener is not None:
            self.listener(span, "started", name)
        return span

    def keep(self, span: Span) -> None:
        """Hold a span that starts now, as long as there is room."""
        if len(self.spans) < MAX_SPANS:
            self.spans.append(span)
        else:
            self.dropped += 1
