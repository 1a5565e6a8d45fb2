"""A wall clock that is set back holds nobody up for longer than a window."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.resilience.limits import record as records
from groundswell.resilience.limits.limit import Feedback, Limit, Window
from groundswell.resilience.limits.record import Record
from groundswell.resilience.limits.sqlite import SqliteState
from tests.fake_clock import FakeClock

LIMITS = (Limit(2, 60.0),)
DAY = 86_400.0


class Wall(FakeClock):
    """A clock whose wall time is wrong by `error_seconds`."""

    error_seconds = 0.0

    def now(self) -> datetime:
        return super().now() + timedelta(seconds=self.error_seconds)


def run(tmp_path: Path, scenario: Callable[[SqliteState, Wall], Awaitable[None]]) -> None:
    async def main() -> None:
        clock = Wall()
        state = SqliteState(tmp_path / "limits.sqlite", clock=clock)
        try:
            await scenario(state, clock)
        finally:
            await state.aclose()

    asyncio.run(main())


@pytest.mark.parametrize("looks", [0, 3])
def test_grants_count_for_one_window_after_the_clock_was_set_back(
    tmp_path: Path, looks: int
) -> None:
    async def scenario(state: SqliteState, clock: Wall) -> None:
        clock.error_seconds = DAY
        for _ in range(2):
            assert await state.take("a", LIMITS, units=1) == 0
        clock.tick(20)
        clock.error_seconds = 0.0
        for _ in range(looks):
            assert 0 < await state.take("a", LIMITS, units=1) <= 60
        assert 0 < await state.take("a", LIMITS, units=1) <= 60
        clock.tick(60)
        assert await state.take("a", LIMITS, units=1) == 0

    run(tmp_path, scenario)


def test_a_pause_of_the_provider_is_as_long_as_it_said(tmp_path: Path) -> None:
    async def scenario(state: SqliteState, clock: Wall) -> None:
        await state.tighten("a", LIMITS, Feedback(backoff_seconds=30.0))
        clock.error_seconds = -DAY
        assert await state.take("a", LIMITS, units=1) == pytest.approx(30.0)
        clock.tick(30.1)
        assert await state.take("a", LIMITS, units=1) == 0

    run(tmp_path, scenario)


@given(
    grants=st.lists(st.floats(0, 100), min_size=1, max_size=9).map(sorted),
    by=st.floats(0.1, 1e5),
)
def test_what_was_granted_is_as_old_as_it_was(grants: list[float], by: float) -> None:
    record = Record((tuple((at, 1) for at in grants),), 130.0, 3, 150.0)
    sliding, later = Window(2, 60.0, 100.0 - by), Window(2, 60.0, 100.0)
    moved = records.set_back(record, [sliding], by=by)
    assert records.wait_seconds(moved, [sliding], now=100.0 - by, units=1) == pytest.approx(
        records.wait_seconds(record, [later], now=100.0, units=1), abs=1e-6
    )
