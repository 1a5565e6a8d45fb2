"""No page is asked for that might cost more than a run may still spend on its source."""

import asyncio
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from groundswell.domain.document import Document
from groundswell.domain.query import Query
from groundswell.pipeline.collector import Collector
from groundswell.pipeline.plan import Plan
from groundswell.pipeline.search import Price, search
from groundswell.sources.source import Page
from groundswell.sources.x import MIN_PAGE_SIZE, USD_PER_POST
from tests.fake_clock import FakeClock
from tests.unit.pipeline.test_search import KeepAll, call


def test_half_a_dollar_buys_a_hundred_posts_and_a_cent_buys_none() -> None:
    assert Price(0.5, USD_PER_POST, MIN_PAGE_SIZE).documents(0.0) == 100
    assert Price(0.5, USD_PER_POST, MIN_PAGE_SIZE).documents(0.45) == 10
    assert Price(0.5, USD_PER_POST, MIN_PAGE_SIZE).documents(0.455) == 0
    assert Price(0.01, USD_PER_POST, MIN_PAGE_SIZE).documents(0.0) == 0


@given(
    max_usd=st.floats(0, 1.0),
    limit=st.integers(1, 300),
    shares=st.lists(st.floats(0, 1), min_size=1, max_size=30),
)
def test_whatever_pages_bring_two_waves_never_cost_more_than_allowed(
    max_usd: float, limit: int, shares: list[float]
) -> None:
    billed = []

    async def fetch(request):
        share = shares[len(billed) % len(shares)]
        count = round(max(MIN_PAGE_SIZE, request.limit) * share)
        billed.append(count * USD_PER_POST)
        documents = tuple(
            Document(f"x:{len(billed)}.{at}", "x", "text", "https://example.com")
            for at in range(count)
        )
        following = "next" if request.terms == ("term",) and len(billed) < 6 else None
        return Page(documents, next_cursor=following, cost_usd=billed[-1])

    async def more():
        return [(f"word{at}",) for at in range(4)]

    async def main() -> None:
        clock = FakeClock()
        price = Price(max_usd, USD_PER_POST, MIN_PAGE_SIZE)
        paid = replace(call("x", fetch, pages=20), documents=limit, page_size=100, price=price)

        async def slow(request):
            await clock.sleep(2.0)
            return Page(())

        running = asyncio.ensure_future(
            search(
                [paid, call("slow", slow)],
                Plan(("term",)),
                Query("question", deadline_seconds=10),
                collector=Collector(KeepAll()),
                clock=clock,
                seconds=5.0,
                stop=asyncio.Event(),
                emit=lambda _: None,
                more=more,
            )
        )
        await clock.advance(3.0)
        await running

    asyncio.run(main())
    assert sum(billed) <= max_usd + 1e-6


def test_pages_of_the_cache_count_with_what_they_did_cost() -> None:
    def limits(*, is_cached: bool) -> list[int]:
        found = []

        async def fetch(request):
            found.append(request.limit)
            number = len(found)
            usd = request.limit * USD_PER_POST
            documents = tuple(
                Document(f"x:{number}.{at}", "x", "text", "https://example.com") for at in range(20)
            )
            cost = {"first_cost_usd": usd} if is_cached else {"cost_usd": usd}
            return Page(documents, next_cursor=str(number), **cost)

        async def main():
            price = Price(0.5, USD_PER_POST, MIN_PAGE_SIZE)
            paid = replace(call("x", fetch, pages=9), documents=500, page_size=60, price=price)
            clock = FakeClock()
            searching = asyncio.ensure_future(
                search(
                    [paid],
                    Plan(("term",)),
                    Query("question", deadline_seconds=10),
                    collector=Collector(KeepAll()),
                    clock=clock,
                    seconds=5.0,
                    stop=asyncio.Event(),
                    emit=lambda _: None,
                )
            )
            await clock.advance(1.0)
            return (await searching).cost_usd

        assert asyncio.run(main()) == (0.0 if is_cached else 0.5)
        return found

    assert limits(is_cached=True) == limits(is_cached=False) == [60, 40]
