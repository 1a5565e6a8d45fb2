"""Count supporting documents over time."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from groundswell.domain.document import Document
from groundswell.domain.insight import TrendPoint

_DAILY = timedelta(days=21)
_WEEKLY = timedelta(days=180)


def trend(documents: Iterable[Document]) -> tuple[TrendPoint, ...]:
    """Return counts a day, week or month, depending on the whole time they span."""
    moments = sorted(
        item.created_at.astimezone(UTC) for item in documents if item.created_at is not None
    )
    if not moments:
        return ()
    span = moments[-1] - moments[0]
    counts = Counter(_start(moment, span) for moment in moments)
    return tuple(TrendPoint(start, counts[start]) for start in sorted(counts))


def _start(moment: datetime, span: timedelta) -> datetime:
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    if span <= _DAILY:
        return day
    if span <= _WEEKLY:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1)
