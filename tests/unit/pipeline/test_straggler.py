"""Waiting for a slow source ends when it costs more than it can bring."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from groundswell.domain.document import Document
from groundswell.pipeline.straggler import StragglerRule, patience_seconds
from groundswell.sources.source import Page, PageRequest
from tests.unit.pipeline.test_search import Harness, call

RULE = StragglerRule(documents=2, factor=2.0, least_seconds=3.0)


def test_with_few_documents_a_source_has_its_whole_share() -> None:
    assert patience_seconds(RULE, documents=1, settled_seconds=[0.5]) is None


def test_before_any_source_has_ended_nothing_is_cut() -> None:
    assert patience_seconds(RULE, documents=9, settled_seconds=[]) is None


@given(st.lists(st.floats(0, 100), min_size=1))
def test_a_source_always_gets_the_least_time_and_a_multiple_of_the_slowest(
    settled: list[float],
) -> None:
    seconds = patience_seconds(RULE, documents=2, settled_seconds=settled)
    assert seconds is not None
    assert seconds >= RULE.least_seconds
    assert seconds >= RULE.factor * max(settled)


def two_documents(name: str) -> Page:
    return Page(tuple(Document(f"{name}:{at}", name, "text", "u") for at in range(2)))


def test_a_straggler_is_cut_early_once_enough_has_arrived() -> None:
    async def main() -> None:
        harness = Harness()

        async def hang(request: PageRequest) -> Page:
            await asyncio.Event().wait()
            raise AssertionError

        async def answer(request: PageRequest) -> Page:
            await harness.clock.sleep(2)
            return two_documents("good")

        task = asyncio.ensure_future(
            harness.search(call("bad", hang), call("good", answer), seconds=60, straggler=RULE)
        )
        await harness.clock.advance(3.9)
        assert not task.done()
        await harness.clock.advance(0.2)
        outcomes = {outcome.source: outcome for outcome in (await task).outcomes}
        assert (outcomes["bad"].status, outcomes["good"].status) == ("failed", "ok")
        assert outcomes["bad"].reason == "no answer within 4.0 s"
        assert outcomes["bad"].remedy

    asyncio.run(main())


def test_the_users_own_file_is_waited_for() -> None:
    async def main() -> None:
        harness = Harness()

        async def slow(request: PageRequest) -> Page:
            await harness.clock.sleep(30)
            return two_documents("file")

        async def answer(request: PageRequest) -> Page:
            return two_documents("good")

        file = call("file", slow, is_waited_for=True)
        task = asyncio.ensure_future(
            harness.search(file, call("good", answer), seconds=60, straggler=RULE)
        )
        await harness.clock.advance(31)
        assert [outcome.status for outcome in (await task).outcomes] == ["ok", "ok"]

    asyncio.run(main())
