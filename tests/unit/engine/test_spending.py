"""X is asked for what a run can pay, and says so when that is nothing."""

import asyncio
import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.config.settings import BudgetSettings, Settings
from groundswell.domain.document import Document
from groundswell.domain.query import Query
from groundswell.engine import calls, spending, stores
from groundswell.engine.ledger import Ledger
from groundswell.engine.pools import Pools
from groundswell.errors import (
    BudgetExceededError,
    GroundswellError,
    SourceUnavailableError,
    TransportConnectionError,
    TransportTimeoutError,
)
from groundswell.pipeline.gate import Gate
from groundswell.pipeline.search import SourceCall
from groundswell.resilience.budget import Allowance, Budget, Cost
from groundswell.sources.source import Page, PageRequest, SourceInfo
from groundswell.sources.x import MIN_PAGE_SIZE, USD_PER_POST
from groundswell.telemetry.tracer import Tracer
from tests.fake_clock import FakeClock


class ScriptedX:
    """Sells posts, or fails as scripted."""

    def __init__(self, *script: GroundswellError | None) -> None:
        self.script = list(script)
        self.billed = 0
        self.requests: list[int] = []

    @property
    def info(self) -> SourceInfo:
        return SourceInfo("x", "X", "posts", (), max_running=2, ttl_seconds=0, page_size=100)

    async def fetch(self, request: PageRequest) -> Page:
        self.requests.append(request.limit)
        error = self.script.pop(0) if self.script else None
        if error is not None:
            raise error
        posts = max(request.limit, MIN_PAGE_SIZE)
        self.billed += posts
        documents = tuple(
            Document(f"x:{len(self.requests)}:{n}", "x", "text", "https://example.com")
            for n in range(posts)
        )
        return Page(documents, next_cursor="more", cost_usd=posts * USD_PER_POST)

    async def aclose(self) -> None:
        pass


def wired(
    source: ScriptedX,
    *,
    max_usd: float,
    clock: FakeClock,
    limit: int = 500,
    budget: Budget | None = None,
) -> SourceCall:
    settings = Settings.model_validate({"sources": {"x": {"max_usd_per_run": max_usd}}})
    rng = random.Random(1)
    return calls.wire(
        source,
        Query("anything", limit=limit, deadline_seconds=600),
        pools=Pools(settings, clock, rng),
        store=stores.build(settings, clock, rng),
        ledger=Ledger(),
        tracer=Tracer(clock),
        refresh=False,
        deadline=clock.monotonic() + 600,
        gate=Gate(),
        budget=budget or spending.of_run(settings.budget, max_usd=None),
    )


def bought(source: ScriptedX, *, max_usd: float, limits: list[int]) -> GroundswellError | None:
    """Ask for pages of these sizes until one is refused; return why."""

    async def main() -> GroundswellError | None:
        clock = FakeClock()
        call = wired(source, max_usd=max_usd, clock=clock)
        for number, limit in enumerate(limits):
            page = asyncio.ensure_future(
                call.fetch(PageRequest(("word",), limit=limit, cursor=str(number)))
            )
            await clock.advance(60)
            await asyncio.wait({page})
            if (error := page.exception()) is not None:
                assert isinstance(error, GroundswellError)
                return error
        return None

    return asyncio.run(main())


@given(
    limits=st.lists(st.integers(1, 100), min_size=1, max_size=8),
    fails=st.lists(st.booleans(), max_size=6),
    max_usd=st.floats(0, 2),
)
def test_pages_and_retries_of_a_run_never_cost_more_than_allowed(
    limits: list[int], fails: list[bool], max_usd: float
) -> None:
    down = SourceUnavailableError("down", source="x")
    source = ScriptedX(*(down if each else None for each in fails))
    bought(source, max_usd=max_usd, limits=limits)
    assert source.billed * USD_PER_POST <= max_usd + 1e-6


def test_a_failure_that_is_not_billed_leaves_the_money_for_the_retry() -> None:
    source = ScriptedX(SourceUnavailableError("down", source="x"))
    assert bought(source, max_usd=0.5, limits=[100]) is None
    assert source.requests == [100, 100]


def test_a_connection_that_never_came_about_is_not_billed() -> None:
    source = ScriptedX(TransportTimeoutError("connecting took too long", was_sent=False))
    assert bought(source, max_usd=0.5, limits=[100]) is None
    assert source.requests == [100, 100]


def test_a_connection_that_broke_may_be_billed_and_is_not_bought_twice() -> None:
    source = ScriptedX(TransportConnectionError("the connection broke while reading"))
    error = bought(source, max_usd=0.5, limits=[100])
    assert isinstance(error, TransportConnectionError)
    assert source.requests == [100]


def test_an_attempt_that_timed_out_may_be_billed_and_is_not_bought_twice() -> None:
    source = ScriptedX(spending.AttemptTimedOutError("slow", source="x"))
    error = bought(source, max_usd=0.5, limits=[100])
    assert isinstance(error, spending.AttemptTimedOutError)
    assert isinstance(error.__cause__, BudgetExceededError)
    assert source.requests == [100]


def test_too_little_money_is_refused_with_the_reason_and_the_setting() -> None:
    source = ScriptedX()
    error = bought(source, max_usd=0.01, limits=[10])
    assert isinstance(error, BudgetExceededError)
    assert "0.010 USD are left" in error.message
    assert "sources.x.max_usd_per_run" in str(error.remedy)
    assert source.requests == []


def test_even_without_money_one_page_is_asked_for_so_that_the_reason_is_heard() -> None:
    call = wired(ScriptedX(), max_usd=0.0, clock=FakeClock())
    assert (call.documents, call.price) == (MIN_PAGE_SIZE, None)


def test_another_source_has_no_money_limit() -> None:
    chosen = Settings().sources.hackernews
    assert spending.price(chosen, Budget("sample", Allowance())) is None
    info = replace(ScriptedX().info, name="hackernews")
    budget = spending.of_run(BudgetSettings(), max_usd=None)
    assert spending.meter(info, chosen, budget=budget) is None


def test_the_budget_is_the_run_s() -> None:
    async def main() -> None:
        clock = FakeClock()
        source = ScriptedX()
        for _ in range(2):
            page = asyncio.ensure_future(
                wired(source, max_usd=0.5, clock=clock).fetch(PageRequest(("word",), limit=100))
            )
            await clock.advance(10)
            await page
        with pytest.raises(BudgetExceededError):
            await wired(source, max_usd=0.4, clock=clock).fetch(PageRequest(("word",), limit=100))

    asyncio.run(main())


def refusal(budget: Budget, cost: Cost) -> GroundswellError | None:
    try:
        budget.check(cost)
    except BudgetExceededError as error:
        return error
    return None


def test_an_unknown_price_is_refused_only_by_whoever_limits_the_money() -> None:
    unknown = Cost(usd=None)
    assert refusal(spending.of_run(BudgetSettings(), max_usd=None), unknown) is None
    for budget in (
        spending.of_run(BudgetSettings(), max_usd=0.5),
        spending.of_run(BudgetSettings(max_usd=0.5), max_usd=None),
    ):
        error = refusal(budget, unknown)
        assert error is not None
        assert "budget.max_usd limits the money" in error.message
        assert "llm.input_usd_per_million" in str(error.remedy)


def test_the_question_s_own_limit_holds_before_the_setting() -> None:
    budget = spending.of_run(BudgetSettings(max_usd=5.0), max_usd=0.1)
    error = refusal(budget, Cost(usd=0.2))
    assert error is not None
    assert "budget.max_usd" in str(error.remedy)
    assert refusal(budget, Cost(usd=0.1)) is None


def test_a_paid_web_search_and_the_model_share_the_money_but_not_the_calls() -> None:
    async def main() -> None:
        budget = spending.of_run(BudgetSettings(max_usd=0.012, max_llm_calls=1), max_usd=None)
        info = replace(ScriptedX().info, name="google", usd_per_request=0.005)
        meter = spending.meter(info, Settings().sources.google, budget=budget)
        assert meter is not None

        async def search(_: PageRequest) -> Page:
            return Page((), cost_usd=0.005)

        request = PageRequest(("word",), 10)
        await meter(request, search)
        await meter(request, search)
        error = refusal(budget, Cost(usd=0.005))
        assert error is not None
        assert "0.002 USD are left" in error.message
        assert refusal(budget, Cost(usd=0.002)) is None  # no call is used up
        with pytest.raises(BudgetExceededError):
            await meter(request, search)

    asyncio.run(main())


def test_x_takes_no_more_than_is_left_for_all_and_others_no_more_than_x_left() -> None:
    source = ScriptedX()
    budget = spending.of_run(BudgetSettings(), max_usd=0.2)

    async def main() -> None:
        call = wired(source, max_usd=0.5, clock=FakeClock(), budget=budget)
        assert call.price is not None
        assert call.price.documents(0.0) == 40
        await call.fetch(PageRequest(("word",), limit=30))
        with pytest.raises(BudgetExceededError, match=r"0\.050 USD are left") as caught:
            await call.fetch(PageRequest(("word",), limit=20, cursor="more"))
        assert caught.value.remedy == "Raise budget.max_usd."

    asyncio.run(main())
    assert budget.spent.known_usd == pytest.approx(0.15)
    with pytest.raises(BudgetExceededError):
        budget.check(Cost(usd=0.06))
    budget.check(Cost(usd=0.05))


def test_who_wants_to_spend_nothing_gets_no_post_of_x_and_is_told_why() -> None:
    source = ScriptedX()
    budget = spending.of_run(BudgetSettings(), max_usd=0.0)

    async def main() -> None:
        call = wired(source, max_usd=0.5, clock=FakeClock(), budget=budget)
        with pytest.raises(BudgetExceededError) as caught:
            await call.fetch(PageRequest(("word",), limit=30))
        assert caught.value.remedy == "Raise budget.max_usd."

    asyncio.run(main())
    assert source.requests == []
