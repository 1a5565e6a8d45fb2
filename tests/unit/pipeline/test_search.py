"""Sources run side by side, end in outcomes, and never outlast their share of time."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from groundswell.domain.document import Document
from groundswell.domain.event import Event, OutcomeEvent
from groundswell.domain.query import Query
from groundswell.errors import SourceAuthenticationError
from groundswell.pipeline.collector import Collector
from groundswell.pipeline.plan import Plan
from groundswell.pipeline.search import Price, SearchResult, SourceCall, search
from groundswell.pipeline.straggler import StragglerRule
from groundswell.sources.source import Page, PageRequest
from tests.fake_clock import FakeClock


class KeepAll:
    def __init__(self) -> None:
        self.duplicates: dict[str, tuple[str, ...]] = {}
        self.seen: set[str] = set()

    def add(self, document: Document) -> bool:
        is_new = document.id not in self.seen
        self.seen.add(document.id)
        return is_new


def page(name: str, number: int, *, following: str | None = None) -> Page:
    document = Document(f"{name}:{number}", name, "text", "https://example.com")
    return Page((document,), next_cursor=following)


def call(
    name: str,
    fetch: Callable[[PageRequest], Awaitable[Page]],
    *,
    pages: int = 3,
    is_waited_for: bool = False,
) -> SourceCall:
    return SourceCall(
        name, fetch, documents=100, page_size=10, max_pages=pages, is_waited_for=is_waited_for
    )


class Harness:
    def __init__(self) -> None:
        self.clock = FakeClock()
        self.collector = Collector(KeepAll())
        self.events: list[Event] = []
        self.stop = asyncio.Event()

    def search(
        self, *calls: SourceCall, seconds: float = 5, straggler: StragglerRule | None = None
    ) -> Awaitable[SearchResult]:
        return search(
            calls,
            Plan(("term",)),
            Query("question", deadline_seconds=10),
            collector=self.collector,
            clock=self.clock,
            seconds=seconds,
            stop=self.stop,
            emit=self.events.append,
            straggler=straggler,
        )


def test_all_sources_are_asked_at_once() -> None:
    async def main() -> None:
        harness = Harness()
        arrived = 0
        everybody = asyncio.Event()

        async def fetch(request: PageRequest) -> Page:
            nonlocal arrived
            arrived += 1
            if arrived == 3:
                everybody.set()
            await everybody.wait()  # hangs for ever unless all three are inside together
            return page(f"source{arrived}", arrived)

        names = ("a", "b", "c")
        result = await harness.search(*(call(name, fetch) for name in names))
        assert [outcome.status for outcome in result.outcomes] == ["ok", "ok", "ok"]

    asyncio.run(main())


def test_a_hanging_source_is_cut_and_the_others_are_kept() -> None:
    async def main() -> None:
        harness = Harness()
        cancelled = asyncio.Event()

        async def hang(request: PageRequest) -> Page:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                cancelled.set()
                raise
            raise AssertionError

        async def answer(request: PageRequest) -> Page:
            return page("good", 1)

        task = asyncio.ensure_future(harness.search(call("bad", hang), call("good", answer)))
        await harness.clock.advance(4.9)
        assert not task.done()
        await harness.clock.advance(0.2)
        result = await task
        outcomes = {outcome.source: outcome for outcome in result.outcomes}
        assert outcomes["bad"].status == "failed"
        assert outcomes["bad"].reason == "no answer within 5.0 s"
        assert outcomes["bad"].remedy
        assert outcomes["good"].status == "ok"
        assert cancelled.is_set()
        assert [document.id for document in harness.collector.documents] == ["good:1"]
        told = {event.outcome.source for event in harness.events if isinstance(event, OutcomeEvent)}
        assert told == {"bad", "good"}

    asyncio.run(main())


def test_an_error_after_the_first_page_leaves_a_partial_outcome_with_the_remedy() -> None:
    async def main() -> None:
        harness = Harness()

        async def fetch(request: PageRequest) -> Page:
            if request.cursor is None:
                return page("x", 1, following="more")
            raise SourceAuthenticationError("key refused", source="x", remedy="Set X_BEARER_TOKEN.")

        result = await harness.search(call("x", fetch))
        (outcome,) = result.outcomes
        assert (outcome.status, outcome.documents) == ("partial", 1)
        assert (outcome.reason, outcome.remedy) == ("key refused", "Set X_BEARER_TOKEN.")

    asyncio.run(main())


def test_an_outcome_tells_how_many_of_its_pages_the_cache_served() -> None:
    async def main() -> None:
        harness = Harness()

        async def fetch(request: PageRequest) -> Page:
            if request.cursor is None:
                return replace(page("x", 1, following="2"), freshness="fresh")
            if request.cursor == "2":
                return replace(page("x", 2, following="3"), freshness="aging")
            return page("x", 3)

        result = await harness.search(call("x", fetch))
        (outcome,) = result.outcomes
        assert (outcome.pages, outcome.cached_pages) == (3, 2)
        (told,) = [each.outcome for each in harness.events if isinstance(each, OutcomeEvent)]
        assert told == outcome

    asyncio.run(main())


def test_an_interrupt_ends_the_search_at_once_with_what_was_found() -> None:
    async def main() -> None:
        harness = Harness()
        second_page = asyncio.Event()

        async def fetch(request: PageRequest) -> Page:
            if request.cursor is None:
                return page("x", 1, following="more")
            second_page.set()
            await asyncio.Event().wait()
            raise AssertionError

        task = asyncio.ensure_future(harness.search(call("x", fetch)))
        await second_page.wait()
        harness.stop.set()
        (outcome,) = (await task).outcomes
        assert (outcome.status, outcome.documents, outcome.reason) == ("partial", 1, "interrupted")

    asyncio.run(main())


def test_pages_and_documents_are_bounded() -> None:
    async def main() -> None:
        harness = Harness()
        limits: list[int] = []

        async def fetch(request: PageRequest) -> Page:
            limits.append(request.limit)
            documents = tuple(
                Document(f"x:{len(limits)}-{at}", "x", "text", "u") for at in range(request.limit)
            )
            return Page(documents, next_cursor=f"more {len(limits)}")

        bounded = SourceCall("x", fetch, documents=25, page_size=10, max_pages=9)
        (outcome,) = (await harness.search(bounded)).outcomes
        assert limits == [10, 10, 5]
        assert outcome.documents == 25

    asyncio.run(main())


def test_pages_that_are_known_to_be_there_are_read_side_by_side() -> None:
    async def main() -> None:
        harness = Harness()
        inside: set[str] = set()
        all_inside = asyncio.Event()

        async def fetch(request: PageRequest) -> Page:
            if request.cursor is None:
                return replace(page("x", 1, following="2"), side_cursors=("3", "4"))
            inside.add(request.cursor)
            if inside == {"2", "3"}:  # the fourth page is past the bound on pages
                all_inside.set()
            await all_inside.wait()  # hangs for ever unless they are read together
            following = str(int(request.cursor) + 1)  # names a page that is being read already
            return page("x", int(request.cursor), following=following)

        (outcome,) = (await harness.search(call("x", fetch, pages=3))).outcomes
        assert (outcome.status, outcome.documents) == ("ok", 3)
        assert inside == {"2", "3"}

    asyncio.run(main())


def test_when_one_page_fails_the_others_are_kept_and_no_more_are_asked_for() -> None:
    async def main() -> None:
        harness = Harness()
        has_failed = asyncio.Event()
        asked: list[str | None] = []

        async def fetch(request: PageRequest) -> Page:
            asked.append(request.cursor)
            if request.cursor is None:
                return replace(page("x", 1, following="2"), side_cursors=("3",))
            if request.cursor == "2":
                has_failed.set()
                raise SourceAuthenticationError("key refused", source="x", remedy="Set a key.")
            await has_failed.wait()
            return page("x", 3, following="4")

        (outcome,) = (await harness.search(call("x", fetch, pages=9))).outcomes
        assert (outcome.status, outcome.documents, outcome.reason) == ("partial", 2, "key refused")
        assert asked == [None, "2", "3"]

    asyncio.run(main())


def test_a_source_that_costs_money_is_read_one_page_after_the_other() -> None:
    async def main() -> None:
        harness = Harness()
        asked: list[str | None] = []

        async def fetch(request: PageRequest) -> Page:
            asked.append(request.cursor)
            await harness.clock.sleep(0)
            cursor = int(request.cursor or "1")
            following = replace(page("x", cursor), side_cursors=(str(cursor + 2),), cost_usd=0.05)
            return replace(following, next_cursor=str(cursor + 1) if cursor < 3 else None)

        paid = replace(call("x", fetch, pages=9), price=Price(1.0, 0.005, 10))
        (outcome,) = (await harness.search(paid)).outcomes
        assert asked == [None, "2", "3"]
        assert outcome.documents == 3

    asyncio.run(main())
