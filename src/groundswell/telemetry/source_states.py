"""Tell what each source is doing at this moment, from its spans."""

from collections.abc import Callable

from groundswell.domain.event import SourceEvent, SourceState
from groundswell.telemetry import semconv
from groundswell.telemetry.lineage import Lineage
from groundswell.telemetry.tracer import Happening, Span


class SourceStates:
    """Listen to a tracer and emit a `SourceEvent` whenever the state of a source changes."""

    def __init__(self, emit: Callable[[SourceEvent], None]) -> None:
        self._emit = emit
        self._lineage = Lineage()
        self._last: dict[str, tuple[SourceState, float | None]] = {}
        self._called: set[int | None] = set()  # ids of pages that were not answered by the cache

    def __call__(self, span: Span, happening: Happening, name: str) -> None:
        """Take what happened; spans of anything but sources are passed over."""
        owner = self._lineage.of(span, happening)
        if owner is None or owner[0] != "source":
            return
        source = owner[1]
        if happening == "started" and semconv.is_tool(span.name):
            self._change(source, "queued")
        elif happening == "started" and span.name == semconv.ATTEMPT:
            self._called.add(span.parent_id)
            self._change(source, "searching")
        elif happening == "ended" and span.name == semconv.PAGE:
            if span.id not in self._called and span.status == "ok":
                self._change(source, "cached")
            self._called.discard(span.id)
        elif happening == "noted":
            self._noted(source, span, name)

    def _noted(self, source: str, span: Span, name: str) -> None:
        seconds = span.events[-1][2].get("delay_seconds") if span.events else None
        wait = float(seconds) if isinstance(seconds, int | float) else None
        if name == semconv.JOINED:
            self._called.add(span.id)
            self._change(source, "searching")
        elif name == semconv.THROTTLED:
            self._change(source, "throttled", wait)
        elif name == semconv.WAITING:
            self._change(source, "waiting", wait)
        elif name == semconv.RETRY:
            known, _ = self._last.get(source, (None, None))
            self._change(source, "throttled" if known == "throttled" else "retrying", wait)

    def _change(self, source: str, state: SourceState, seconds: float | None = None) -> None:
        if self._last.get(source) == (state, seconds):
            return
        self._last[source] = (state, seconds)
        self._emit(SourceEvent(source, state, seconds))
