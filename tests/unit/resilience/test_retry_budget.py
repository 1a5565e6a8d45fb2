"""Retries stay a share of the traffic."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.errors import SourceUnavailableError
from groundswell.resilience.retry_budget import RetryBudget
from tests.unit.resilience.bench import Bench


@given(share=st.floats(0, 1), wants=st.lists(st.integers(0, 3), max_size=200))
def test_retries_never_exceed_ten_and_the_share(share: float, wants: list[int]) -> None:
    budget = RetryBudget(share)
    retries = 0
    for calls, wanted in enumerate(wants, start=1):
        budget.called()
        retries += sum(budget.spend() for _ in range(wanted))
        assert retries <= 10 + share * calls + 1e-6


def test_a_share_of_nothing_switches_retries_off() -> None:
    budget = RetryBudget(0.0)
    budget.called()
    assert not budget.spend()


def test_an_outage_is_not_made_worse() -> None:
    bench = Bench(limits=(), max_running=100, retry_share=0.1, failures=10_000, left_seconds=1e6)

    async def down(request: str) -> str:
        raise SourceUnavailableError("down", source="sample")

    async def main() -> None:
        handler = bench.wrap(down)
        for _ in range(200):
            call = asyncio.ensure_future(handler("a"))
            await bench.clock.advance(5)
            with pytest.raises(SourceUnavailableError):
                await call

    asyncio.run(main())
    assert bench.counts["requests"] == 200
    assert bench.counts["attempts"] - 200 == bench.counts["retries"] <= 10 + 0.1 * 200
    assert bench.events("retry.refused")
