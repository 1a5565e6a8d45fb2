"""Find the chain of spans that decided how long a run took."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from groundswell.telemetry.tracer import Span

_LEAST_SECONDS = 1e-9


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the critical path on one span; `queue_seconds` of it were waiting.

    `chain` leads from the root down to that span. On the root alone nothing else ran.
    """

    chain: tuple[Span, ...]
    start: float
    end: float

    @property
    def span(self) -> Span:
        """Return the span that the time belongs to."""
        return self.chain[-1]

    @property
    def seconds(self) -> float:
        """Return its length."""
        return self.end - self.start

    @property
    def queue_seconds(self) -> float:
        """Return how much of it was waiting in a queue."""
        return sum(
            max(0.0, min(end, self.end) - max(start, self.start)) for start, end in self.span.waits
        )


def critical_path(spans: Sequence[Span], root: Span) -> list[Segment]:
    """Return segments that cover `root` without gap or overlap, in the order of time.

    It is found from the end backwards: each instant belongs to the child that was the last to
    finish among those that ran then, and to its children in the same way. Where no child ran the
    instant is the span's own.
    """
    end = root.started if root.ended is None else root.ended
    children: defaultdict[int, list[Span]] = defaultdict(list)
    for span in spans:
        if span.parent_id is not None and span is not root:
            children[span.parent_id].append(span)
    _adopt_overhangs(spans, children)
    found: list[Segment] = []
    _walk((root,), (root.started, end), children, found)
    found.reverse()
    return found


def _walk(
    chain: tuple[Span, ...],
    window: tuple[float, float],
    children: Mapping[int, Sequence[Span]],
    found: list[Segment],
) -> None:
    """Add the segments below `chain` within `window`, the latest first."""
    start, at = window
    below = children.get(chain[-1].id, ())
    while at - start > _LEAST_SECONDS:
        running = [child for child in below if child.started < at and _end(child) > start]
        if not running:
            found.append(Segment(chain, start, at))
            return
        last = max(running, key=lambda child: (min(_end(child), at), _end(child), -child.started))
        end = min(_end(last), at)
        if at - end > _LEAST_SECONDS:
            found.append(Segment(chain, end, at))
        begin = max(last.started, start)
        if end - begin > _LEAST_SECONDS:
            _walk((*chain, last), (begin, end), children, found)
        at = min(end, begin)
        below = [child for child in below if child is not last]


def _adopt_overhangs(spans: Sequence[Span], children: dict[int, list[Span]]) -> None:
    """Let who waits for work that another has begun own it too.

    Analysis that starts while sources are searched ends in a later stage: there it is a child of
    that stage, or nobody would know what the stage was waiting for.
    """
    parents = {span.id: span for span in spans}
    for span in spans:
        parent = parents.get(span.parent_id) if span.parent_id is not None else None
        if parent is None or parent.parent_id is None or _end(span) <= _end(parent):
            continue
        for sibling in tuple(children.get(parent.parent_id, ())):
            is_later = _end(sibling) > _end(parent) and sibling.started < _end(span)
            if sibling is not parent and is_later and sibling.id in parents:
                children.setdefault(sibling.id, []).append(span)


def _end(span: Span) -> float:
    return float("inf") if span.ended is None else span.ended
