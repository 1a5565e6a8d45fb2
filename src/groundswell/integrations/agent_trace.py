"""Record the runs of an agent in one tree of spans, and turn it into diagnostics."""

import threading
from collections.abc import Mapping
from typing import Any

from groundswell.clock import Clock, SystemClock
from groundswell.domain.document import JsonScalar
from groundswell.telemetry import semconv
from groundswell.telemetry.diagnostics import RunFacts, build
from groundswell.telemetry.tracer import Span, Tracer


class AgentTrace:
    """Hold the spans of an agent below one root, which lasts from its first span to its last."""

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._lock = threading.Lock()
        self._open = 0
        self._root: Span | None = None
        self.tracer = Tracer(self._clock)

    def entered(self) -> Span:
        """Count a piece of work in, and return the root; `left` counts it out."""
        with self._lock:
            self._open += 1
            if self._root is None:
                self._root = self.tracer.begin(semconv.RUN, {}, parent=None)
            self._root.ended = None
            return self._root

    def left(self) -> None:
        """Count a piece of work out; the root ends with the last one."""
        with self._lock:
            self._open -= 1
            if self._open == 0 and self._root is not None:
                self._root.ended = self._clock.monotonic()

    def begin(
        self, name: str, attributes: dict[str, JsonScalar], *, parent: Span | None = None
    ) -> Span:
        """Start a span below `parent`, or below the root; never name it by a text of the user."""
        root = self.entered()
        return self.tracer.begin(name, attributes, parent=parent or root)

    def end(self, span: Span, error: BaseException | None = None) -> None:
        """End a span that `begin` gave."""
        span.end(error)
        self.left()

    def diagnostics(
        self,
        *,
        deadline_seconds: float = 0.0,
        counters: Mapping[str, Mapping[str, float]] | None = None,
    ) -> dict[str, Any]:
        """Return the block that a report has too; empty before the first span.

        `models` are the model calls, `sources` the tools that `counters` tell of, all times are
        seconds. The money is unknown: LangChain does not tell.
        """
        facts = RunFacts(deadline_seconds=deadline_seconds, counters=counters or {}, llm_usd=None)
        return build(self.tracer, facts)
