"""A run never spends more than it may, and what cannot be paid is refused before it is bought."""

import asyncio
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.errors import (
    BudgetExceededError,
    GroundswellError,
    SourceResponseError,
    SourceUnavailableError,
)
from groundswell.resilience.budget import NOTHING, Allowance, Budget, Cost, Meter
from groundswell.resilience.limits.limit import Limit
from tests.unit.resilience.bench import Bench


def metered(budget: Budget, *, estimate: float = 1.0, actual: float = 0.6) -> Meter[str, str]:
    return Meter(
        budget,
        estimate=lambda _: Cost(usd=estimate),
        actual=lambda *_: Cost(usd=actual),
        failed=lambda _, error: (
            NOTHING if isinstance(error, SourceUnavailableError) else Cost(usd=estimate)
        ),
    )


@settings(max_examples=60, deadline=None)
@given(
    calls=st.lists(
        st.tuples(
            st.integers(1, 50),  # estimate
            st.floats(0, 1),  # share of it that is really spent
            st.floats(0, 5),  # start
            st.floats(0, 5),  # duration
            st.sampled_from(["answer", "free", "billed", "cancel"]),
        ),
        max_size=20,
    ),
    allowed=st.integers(0, 150),
)
def test_never_more_is_spent_than_allowed_however_many_start_at_once(
    calls: list[tuple[int, float, float, float, str]], allowed: int
) -> None:
    async def main() -> None:
        bench = Bench()
        budget = Budget("sample", Allowance(tokens=allowed))
        really = 0.0

        async def one(tokens: int, share: float, start: float, takes: float, end: str) -> None:
            nonlocal really
            await bench.clock.sleep(start)
            with budget.reserved(Cost(tokens=tokens)) as reservation:
                if end != "free":
                    really += int(tokens * share)
                await bench.clock.sleep(takes)
                if end == "free":
                    reservation.settle(NOTHING)
                elif end == "answer":
                    reservation.settle(Cost(tokens=int(tokens * share)))
                elif end == "cancel":
                    raise asyncio.CancelledError

        tasks = [asyncio.ensure_future(one(*call)) for call in calls]
        await bench.clock.advance(20)
        for task in tasks:
            if not task.cancelled() and task.exception() is not None:
                assert isinstance(task.exception(), BudgetExceededError)
        assert really <= budget.spent.tokens <= allowed
        assert budget._reserved.tokens == 0

    asyncio.run(main())


def test_each_bound_is_named_with_what_is_left_and_the_setting_to_raise() -> None:
    for allowance, cost, said in (
        (Allowance(usd=0.01, usd_setting="the.one"), Cost(usd=0.05), "0.010 USD are left"),
        (Allowance(tokens=5, tokens_setting="the.one"), Cost(tokens=6), "5 tokens are left"),
        (Allowance(calls=0, calls_setting="the.one"), Cost(), "all 0 calls"),
    ):
        with pytest.raises(BudgetExceededError, match=said) as caught:
            Budget("sample", allowance).check(cost)
        assert caught.value.remedy == "Raise the.one."


def test_a_call_of_unknown_price_passes_unless_a_price_is_needed() -> None:
    unknown = Cost(usd=None)
    Budget("sample", Allowance(usd=0.0)).check(unknown)
    with pytest.raises(BudgetExceededError, match=r"price is unknown, and the\.limit") as caught:
        Budget(
            "sample", Allowance(usd=1.0, usd_setting="the.limit", needs_price="Tell the price.")
        ).check(unknown)
    assert caught.value.remedy == "Tell the price."
    assert unknown + Cost(usd=0.5) == Cost(2, 0, 0.5)


@pytest.mark.parametrize("end", ["answer", "free", "billed", "cancel"])
def test_what_an_attempt_cost_is_told_once_however_it_ends(end: str) -> None:
    told: list[Cost] = []

    async def handler(request: str) -> str:
        if end == "cancel":
            raise asyncio.CancelledError
        if end != "answer":
            kind = SourceUnavailableError if end == "free" else SourceResponseError
            raise kind("no", source="sample")
        return request

    async def main() -> None:
        budget = Budget("sample", Allowance(usd=5.0))
        meter = replace(metered(budget), paid=told.append)
        with suppress(GroundswellError, asyncio.CancelledError):
            await meter("a", handler)
        assert budget.spent == told[0]

    asyncio.run(main())
    expected = {"answer": 0.6, "free": 0.0, "billed": 1.0, "cancel": 1.0}
    assert [cost.usd for cost in told] == [expected[end]]


def test_money_that_just_suffices_is_not_lost_to_rounding() -> None:
    budget = Budget("sample", Allowance(usd=0.3))
    for _ in range(3):
        with budget.reserved(Cost(usd=0.1)):
            pass


def test_every_attempt_pays_and_what_surely_cost_nothing_is_given_back() -> None:
    async def main(error: GroundswellError, fails: int) -> tuple[float, int]:
        budget = Budget("sample", Allowance(usd=2.0))
        bench = Bench(meter=metered(budget))

        async def flaky(request: str) -> str:
            if bench.counts["attempts"] <= fails:
                raise error
            return request

        call = asyncio.ensure_future(bench.wrap(flaky)("a"))
        await bench.clock.advance(30)
        await asyncio.wait({call})
        call.exception()  # whether it failed is not the point
        return round(budget.spent.usd, 6), int(bench.counts["attempts"])

    free = SourceUnavailableError("down", source="sample")
    billed = SourceResponseError("garbage", source="sample")
    billed.retryable = True
    assert asyncio.run(main(free, 2)) == (0.6, 3)
    assert asyncio.run(main(billed, 1)) == (1.6, 2)
    assert asyncio.run(main(billed, 9)) == (2.0, 2)


def test_what_cannot_be_paid_is_refused_before_it_takes_a_token_or_a_place() -> None:
    async def main() -> None:
        bench = Bench(meter=metered(Budget("sample", Allowance(usd=0.5))), failures=1)

        async def never(request: str) -> str:
            raise AssertionError("not bought")

        with pytest.raises(BudgetExceededError):
            await bench.wrap(never)("a")
        assert bench.state.used("sample", bench.limits) == ()
        assert bench.counts == {"requests": 1, "rejected": 1}
        assert bench.pool.breaker.state == "closed"

    asyncio.run(main())


def test_waiting_reserves_nothing() -> None:
    async def main() -> None:
        budget = Budget("sample", Allowance(usd=1.0))
        bench = Bench(meter=metered(budget), limits=(Limit(1, 10),))

        async def answer(request: str) -> str:
            return request

        await bench.state.take("sample", bench.limits, units=1)
        waiting = asyncio.ensure_future(bench.wrap(answer)("a"))
        await bench.clock.advance(5)
        budget.check(Cost(usd=1.0))
        waiting.cancel()
        await bench.clock.advance(0)
        assert budget.spent == Cost(0, 0, 0.0)

    asyncio.run(main())
