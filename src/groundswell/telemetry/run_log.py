"""Log what happens in a run, as structlog events with its id."""

import logging
from collections.abc import Mapping

from groundswell.telemetry import event_log, semconv
from groundswell.telemetry.lineage import Lineage
from groundswell.telemetry.tracer import Happening, Span

_NAME = "groundswell.run"
_VERBS = {
    semconv.RETRY: "retried",
    semconv.THROTTLED: "throttled",
    semconv.WAITING: "waiting",
    semconv.REJECTED: "rejected",
    semconv.RETRY_REFUSED: "retry_refused",
    semconv.JOINED: "joined",
}
_RESERVED = frozenset({"event", "level", "run_id", "timestamp"})
_WARNINGS = frozenset({semconv.BREAKER_OPENED})


class RunLog:
    """Listen to a tracer and log its events; question text and documents never are attributes.

    Where nobody has set up a log, nothing is logged.
    """

    def __init__(self, run_id: str) -> None:
        self._run_id = run_id
        self._lineage = Lineage()
        self._is_on = event_log.is_on()

    def __call__(self, span: Span, happening: Happening, name: str) -> None:
        """Log a source or model call that ended, and every noted event."""
        if not self._is_on:
            return
        owner = self._lineage.of(span, happening)
        if owner is None:
            return
        kind, who = owner
        if happening == "noted":
            self._noted(kind, who, span, name)
        elif happening == "ended" and (semconv.is_tool(span.name) or semconv.is_chat(span.name)):
            ended = span.started if span.ended is None else span.ended
            told = _told(span.attributes) | {
                kind: who,
                "elapsed_seconds": round(ended - span.started, 4),
                "status": span.status,
            }
            self._write(logging.INFO, f"{kind}.{_ending(kind, span.status)}", told)

    def _noted(self, kind: str, who: str, span: Span, name: str) -> None:
        verb = _VERBS.get(name)
        event = name if verb is None else f"{kind}.{verb}"
        told = span.events[-1][2] if span.events and span.events[-1][1] == name else {}
        level = logging.WARNING if name in _WARNINGS else logging.INFO
        self._write(level, event, _told(told) | {kind: who})

    def finished(self, **facts: object) -> None:
        """Log the end of the run."""
        if self._is_on:
            self._write(logging.INFO, "run.finished", facts)

    def _write(self, level: int, event: str, fields: Mapping[str, object]) -> None:
        event_log.write(level, _NAME, event, run_id=self._run_id, **fields)


def _ending(kind: str, status: str) -> str:
    """Return what came of a source or a model call; one that was not waited for is cut."""
    if status == "ok":
        return "fetched" if kind == "source" else "answered"
    return "cut" if status == "CancelledError" else "failed"


def _told(attributes: Mapping[str, object]) -> dict[str, object]:
    """Return attributes by their last word: `input_tokens` of `gen_ai.usage.input_tokens`."""
    keys = {name.rpartition(".")[2]: value for name, value in attributes.items()}
    return {key: value for key, value in keys.items() if key not in _RESERVED}
