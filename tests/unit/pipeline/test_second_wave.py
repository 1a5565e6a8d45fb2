"""What a model adds to a search is asked meanwhile, inside the same share, and never waited for."""

import asyncio

from groundswell.domain.query import Query
from groundswell.errors import DeadlineExceededError, SourceThrottledError
from groundswell.pipeline.collector import Collector
from groundswell.pipeline.gate import Gate
from groundswell.pipeline.plan import Plan
from groundswell.pipeline.search import search
from tests.fake_clock import FakeClock
from tests.unit.pipeline.test_search import KeepAll, call, page

WORDS = Plan(("term",))
MORE = (("term", "crash"), ("term", "slow"))


class Run:
    def __init__(self):
        self.clock = FakeClock()
        self.collector = Collector(KeepAll())
        self.asked = []

    def source(self, name, *, seconds=0.0, fails_second=False, pages=5, **options):
        async def fetch(request):
            self.asked.append((name, request.terms))
            if request.terms == WORDS.terms:
                await self.clock.sleep(seconds)
            elif fails_second:
                raise SourceThrottledError("throttled", source=name)
            return page(name, len(self.asked))

        return call(name, fetch, pages=pages, **options)

    def kept(self, name, gate, *, held):
        """Return a source that a cache answers, but for the searches that are not `held`."""

        async def fetch(request):
            if request.terms not in held:
                await gate.passed()
            self.asked.append((name, request.terms))
            return page(name, len(self.asked))

        return call(name, fetch, pages=5)

    def more(self, *, seconds=0.0, searches=MORE):
        async def plan():
            await self.clock.sleep(seconds)
            return searches

        return plan

    def search(self, *calls, more, seconds=5.0, until=10.0, gate=None):
        async def main():
            running = asyncio.ensure_future(
                search(
                    calls,
                    WORDS,
                    Query("question", deadline_seconds=10),
                    collector=self.collector,
                    clock=self.clock,
                    seconds=seconds,
                    stop=asyncio.Event(),
                    emit=lambda _: None,
                    more=more,
                    gate=gate,
                )
            )
            elapsed = 0.0
            while not running.done() and elapsed < until:
                await self.clock.advance(0.5)
                elapsed += 0.5
            return await running, elapsed

        return asyncio.run(main())

    def second(self, name):
        return [terms for source, terms in self.asked if source == name and terms != WORDS.terms]


def outcome(result, name):
    return next(item for item in result.outcomes if item.source == name)


def test_a_source_that_is_through_is_asked_for_more_while_others_work():
    run = Run()
    result, elapsed = run.search(
        run.source("fast"), run.source("late", seconds=2.0), more=run.more(seconds=1.0)
    )
    assert run.second("fast") == list(MORE)
    assert outcome(result, "fast").documents == 3
    assert elapsed == 2.0


def test_a_plan_that_is_late_is_not_waited_for():
    run = Run()
    result, elapsed = run.search(run.source("fast", seconds=1.0), more=run.more(seconds=3.0))
    assert elapsed == 1.0
    assert run.second("fast") == []
    assert outcome(result, "fast").status == "ok"


def test_a_source_that_ends_after_the_plan_came_is_asked_too():
    run = Run()
    run.search(run.source("middle", seconds=1.0), run.source("late", seconds=3.0), more=run.more())
    assert run.second("middle") == list(MORE)
    assert run.second("late") == []


def test_a_failure_of_the_second_wave_leaves_the_outcome_of_the_first():
    run = Run()
    result, _ = run.search(
        run.source("fast", fails_second=True), run.source("late", seconds=2.0), more=run.more()
    )
    assert len(run.second("fast")) == 1
    assert (outcome(result, "fast").status, outcome(result, "fast").documents) == ("ok", 1)


def test_pages_are_bounded_over_both_waves():
    run = Run()
    run.search(run.source("fast", pages=2), run.source("late", seconds=2.0), more=run.more())
    assert len(run.second("fast")) == 1


def test_the_users_own_files_are_not_searched_again():
    run = Run()
    run.search(
        run.source("file:x", is_waited_for=True),
        run.source("late", seconds=2.0),
        more=run.more(),
    )
    assert run.second("file:x") == []


def test_no_further_search_is_no_work():
    run = Run()
    result, _ = run.search(
        run.source("fast"), run.source("late", seconds=1.0), more=run.more(searches=())
    )
    assert run.second("fast") == []
    assert len(result.outcomes) == 2


def test_a_second_wave_is_cut_with_the_first():
    run = Run()

    async def fetch(request):
        run.asked.append(("fast", request.terms))
        if request.terms != WORDS.terms:
            await asyncio.Event().wait()
        return page("fast", 1)

    _, elapsed = run.search(call("fast", fetch), run.source("late", seconds=2.0), more=run.more())
    assert elapsed == 2.0
    assert run.second("fast") == [MORE[0]]


def test_from_the_cache_alone_all_that_it_holds_of_the_second_wave_is_taken_and_nothing_else():
    run, gate = Run(), Gate()
    held = (WORDS.terms, MORE[0])
    result, elapsed = run.search(
        run.kept("one", gate, held=held),
        run.kept("two", gate, held=held),
        more=run.more(),
        gate=gate,
    )
    assert run.second("one") == run.second("two") == [MORE[0]]
    assert [item.documents for item in result.outcomes] == [2, 2]
    assert {item.status for item in result.outcomes} == {"ok"}
    assert elapsed == 0.5


def test_a_plan_that_is_not_in_the_cache_is_not_asked_for_when_the_cache_has_all_pages():
    run, gate = Run(), Gate()

    async def more():
        await gate.passed()
        raise AssertionError("the gate is shut")

    async def plan():
        try:
            return await more()
        except DeadlineExceededError:
            return ()

    result, elapsed = run.search(run.kept("one", gate, held=[WORDS.terms]), more=plan, gate=gate)
    assert result.outcomes[0].status == "ok"
    assert elapsed == 0.5


def test_a_request_of_the_plain_search_lets_the_second_wave_pass():
    run, gate = Run(), Gate()

    async def fetch(request):
        gate.open()
        await run.clock.sleep(2.0)
        return page("late", 1)

    _, elapsed = run.search(
        run.kept("one", gate, held=[WORDS.terms]),
        call("late", fetch),
        more=run.more(seconds=1.0),
        gate=gate,
    )
    assert run.second("one") == list(MORE)
    assert elapsed == 2.0


def test_extra_pages_are_marked_and_plain_ones_are_not():
    run = Run()
    marked = []

    async def fetch(request):
        marked.append((request.terms, request.is_extra))
        return page("fast", len(marked))

    run.search(call("fast", fetch, pages=5), run.source("late", seconds=2.0), more=run.more())
    assert marked == [(WORDS.terms, False), *((terms, True) for terms in MORE)]
