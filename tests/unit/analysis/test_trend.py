"""Counts over time show their gaps."""

from datetime import UTC, datetime, timedelta

import pytest

from groundswell.analysis.trend import trend
from groundswell.domain.document import Document

START = datetime(2026, 1, 31, 15, tzinfo=UTC)


def posts(*days: int) -> list[Document]:
    return [
        Document(
            id=f"x:{at}",
            source="x",
            url="",
            text="late",
            created_at=START + timedelta(days=day),
        )
        for at, day in enumerate(days)
    ]


@pytest.mark.parametrize(
    ("days", "counts"),
    [
        ((0, 0, 3), [2, 0, 0, 1]),
        ((0, 30), [1, 0, 0, 0, 0, 1]),
        ((0, 1, 200), [1, 1, 0, 0, 0, 0, 0, 1]),
    ],
    ids=["days", "weeks", "months"],
)
def test_a_trend_has_its_empty_periods(days: tuple[int, ...], counts: list[int]) -> None:
    assert [point.documents for point in trend(posts(*days))] == counts


def test_posts_without_a_time_have_no_trend() -> None:
    assert trend([]) == ()
