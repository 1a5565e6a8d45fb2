"""Find the chain of spans that decided how long a run took."""

from collections.abc import Sequence
from typing import Any

from groundswell.telemetry.tracer import Span


def critical_path(spans: Sequence[Span]) -> list[dict[str, Any]]:
    """Return, from the root down, the child that ended last, with its share of the root's time."""
    finished = [span for span in spans if span.ended is not None]
    roots = [span for span in finished if span.parent_id is None]
    if not roots:
        return []
    root = max(roots, key=_length)
    whole = _length(root) or 1.0
    path: list[dict[str, Any]] = []
    for stage in _children(finished, root):
        link: Span | None = stage
        while link is not None:
            share = round(_length(link) / whole, 4)
            path.append(
                {"name": link.name, "elapsed_seconds": round(_length(link), 4), "share": share}
            )
            below = _children(finished, link)
            link = max(below, key=lambda span: span.ended or 0.0) if below else None
    return path


def _children(spans: Sequence[Span], parent: Span) -> list[Span]:
    return [span for span in spans if span.parent_id == parent.id]


def _length(span: Span) -> float:
    return (span.ended or span.started) - span.started
