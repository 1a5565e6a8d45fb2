"""Count supporting documents over time."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from groundswell.domain.document import Document
from groundswell.domain.insight import TrendPoint

_DAILY = timedelta(days=21)
_WEEKLY = timedelta(days=180)


def trend(documents: Iterable[Document]) -> tuple[TrendPoint, ...]:
    """Return counts a day, week or month, depending on the whole time they span.

    Periods without a post between the first and the last are there with 0, so that the row of
    counts shows the gaps.
    """
    moments = sorted(
        item.created_at.astimezone(UTC) for item in documents if item.created_at is not None
    )
    if not moments:
        return ()
    span = moments[-1] - moments[0]
    counts = Counter(_start(moment, span) for moment in moments)
    points = []
    start = min(counts)
    while start <= moments[-1]:
        points.append(TrendPoint(start, counts[start]))
        start = _next(start, span)
    return tuple(points)


def _next(start: datetime, span: timedelta) -> datetime:
    """Return the start of the period after the one that begins at `start`."""
    if span <= _DAILY:
        return start + timedelta(days=1)
    if span <= _WEEKLY:
        return start + timedelta(days=7)
    return _start(start + timedelta(days=31), span)


def _start(moment: datetime, span: timedelta) -> datetime:
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    if span <= _DAILY:
        return day
    if span <= _WEEKLY:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1)
