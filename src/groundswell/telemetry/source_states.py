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
        self._states: dict[str, SourceState] = {}
        self._attempted: set[str] = set()

    def __call__(self, span: Span, happening: Happening, name: str) -> None:
        """Take what happened; spans of anything but sources are passed over."""
        owner = self._lineage.of(span, happening)
        if owner is None or owner[0] != "source":
            return
        source = owner[1]
        if happening == "started" and semconv.is_tool(span.name):
            self._change(source, "queued")
        elif happening == "started" and span.name == semconv.PAGE:
            self._attempted.discard(source)
        elif happening == "started" and span.name == semconv.ATTEMPT:
            self._attempted.add(source)
            self._change(source, "searching")
        elif happening == "ended" and span.name == semconv.PAGE:
            if source not in self._attempted and span.status == "ok":
                self._change(source, "cached")
        elif happening == "noted":
            self._noted(source, span, name)

    def _noted(self, source: str, span: Span, name: str) -> None:
        seconds = span.events[-1][2].get("delay_seconds") if span.events else None
        wait = float(seconds) if isinstance(seconds, int | float) else None
        if name == semconv.THROTTLED:
            self._change(source, "throttled", wait)
        elif name == semconv.WAITING:
            self._change(source, "waiting", wait)
        elif name == semconv.RETRY:
            known = self._states.get(source)
            self._change(source, "throttled" if known == "throttled" else "retrying", wait)

    def _change(self, source: str, state: SourceState, seconds: float | None = None) -> None:
        if seconds is None and self._states.get(source) == state:
            return
        self._states[source] = state
        self._emit(SourceEvent(source, state, seconds))
