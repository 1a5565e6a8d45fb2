"""A second attempt is made when the first is unusually slow, and only if that costs nobody."""

import asyncio

import pytest

from groundswell.errors import SourceUnavailableError
from groundswell.resilience.hedge import HedgeOptions
from groundswell.resilience.limits.limit import Limit
from tests.unit.resilience.bench import Bench, leftover_tasks


class Hedged:
    """A bench that has seen answers of 1 to 20 seconds: its p95 is 20 s, its p50 11 s."""

    def __init__(
        self, *, limit: Limit | None = None, max_running: int = 3, samples: int = 20
    ) -> None:
        self.bench = Bench(
            limits=(limit or Limit(100, 60),),
            max_running=max_running,
            timeout_seconds=500,
            hedge=HedgeOptions(quantile=0.5, min_samples=20),
        )
        for seconds in range(1, samples + 1):
            self.bench.pool.durations.add(seconds)
        self.takes: list[float] = []
        self.fails: list[bool] = []
        self.cancelled = 0

    async def answer(self, request: str) -> str:
        number = int(self.bench.counts["attempts"])
        try:
            await self.bench.clock.sleep(self.takes[number - 1])
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if self.fails and self.fails[number - 1]:
            raise SourceUnavailableError(f"attempt {number} failed", source="sample")
        return f"answer {number}"

    def ask(self, *takes: float, fails: list[bool] | None = None) -> "asyncio.Task[str]":
        self.takes, self.fails = list(takes), fails or []
        return asyncio.ensure_future(self.bench.wrap(self.answer)("a"))


def test_the_first_answer_wins_and_the_loser_is_cancelled() -> None:
    async def main() -> None:
        hedged = Hedged()
        call = hedged.ask(100, 2)
        await hedged.bench.clock.advance(10.9)
        assert hedged.bench.counts["attempts"] == 1
        await hedged.bench.clock.advance(2.2)
        assert await call == "answer 2"
        assert hedged.cancelled == 1
        assert hedged.bench.tokens == 2
        assert hedged.bench.counts["hedges"] == 1
        assert len(hedged.bench.events("hedge.won")) == 1
        assert hedged.bench.nothing_is_held()
        assert not leftover_tasks()

    asyncio.run(main())


def test_the_first_attempt_may_still_win() -> None:
    async def main() -> None:
        hedged = Hedged()
        call = hedged.ask(12, 100)
        await hedged.bench.clock.advance(12)
        assert await call == "answer 1"
        assert (hedged.bench.counts["attempts"], hedged.cancelled) == (2, 1)
        assert hedged.bench.nothing_is_held()

    asyncio.run(main())


@pytest.mark.parametrize(
    "hedged",
    [Hedged(samples=19), Hedged(max_running=1), Hedged(limit=Limit(1, 600))],
    ids=["too little known", "no slot", "no token"],
)
def test_no_second_attempt_without_knowledge_slot_and_token(hedged: Hedged) -> None:
    async def main() -> None:
        call = hedged.ask(50, 1)
        await hedged.bench.clock.advance(50)
        assert await call == "answer 1"
        assert hedged.bench.counts["attempts"] == 1
        assert hedged.bench.nothing_is_held()

    asyncio.run(main())


def test_waiting_for_a_token_is_no_slowness_of_the_source() -> None:
    async def main() -> None:
        hedged = Hedged(limit=Limit(1, 40))
        await hedged.bench.state.take("sample", hedged.bench.limits, units=1)
        call = hedged.ask(5)
        await hedged.bench.clock.advance(46)
        assert await call == "answer 1"
        assert hedged.bench.counts["hedges"] == 0

    asyncio.run(main())


def test_an_answer_is_waited_for_while_one_attempt_is_under_way() -> None:
    async def main() -> None:
        for fails, winner in (([True, False], "answer 2"), ([False, True], "answer 1")):
            hedged = Hedged()
            call = hedged.ask(20, 15, fails=fails)
            await hedged.bench.clock.advance(30)
            assert await call == winner
            assert hedged.bench.counts["retries"] == 0

    asyncio.run(main())


def test_when_both_fail_the_error_is_the_first_attempt_s() -> None:
    async def main() -> None:
        hedged = Hedged()
        hedged.bench.is_idempotent = True
        call = hedged.ask(20, 5, 1, fails=[True, True, False])
        await hedged.bench.clock.advance(60)
        assert await call == "answer 3"  # one retry after both
        retry = next(e for s in hedged.bench.events("retry") for e in s.events if e[1] == "retry")
        assert retry[2]["reason"] == "source_unavailable"

    asyncio.run(main())


def test_a_cancelled_call_cancels_both_attempts() -> None:
    async def main() -> None:
        hedged = Hedged()
        call = hedged.ask(100, 100)
        await hedged.bench.clock.advance(15)
        assert hedged.bench.bulkhead.running == 2
        call.cancel()
        await hedged.bench.clock.advance(0)
        assert (call.cancelled(), hedged.cancelled) == (True, 2)
        assert hedged.bench.nothing_is_held()
        assert not leftover_tasks()

    asyncio.run(main())


def test_what_must_not_be_repeated_is_neither_hedged_nor_retried() -> None:
    async def main() -> None:
        hedged = Hedged()
        hedged.bench.is_idempotent = False
        call = hedged.ask(50, 1, fails=[True, True])
        await hedged.bench.clock.advance(60)
        with pytest.raises(SourceUnavailableError, match="attempt 1"):
            await call
        assert hedged.bench.counts["attempts"] == 1

    asyncio.run(main())
