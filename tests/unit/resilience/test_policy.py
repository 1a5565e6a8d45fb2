"""The layers keep their order: each attempt pays, and a backoff holds nothing."""

import asyncio

import pytest

from groundswell.errors import (
    DeadlineExceededError,
    RateLimitExceededError,
    SourceThrottledError,
    SourceUnavailableError,
)
from groundswell.resilience.layer import Handler
from groundswell.resilience.limits.limit import Limit
from tests.unit.resilience.bench import Bench, leftover_tasks


def test_every_attempt_pays_its_own_token_and_slot() -> None:
    bench = Bench()
    running: list[int] = []

    async def flaky(request: str) -> str:
        running.append(bench.bulkhead.running)
        if len(running) < 3:
            raise SourceUnavailableError("down", source="sample")
        return f"answer to {request}"

    async def main() -> None:
        call = asyncio.ensure_future(bench.wrap(flaky)("a"))
        await bench.clock.advance(30)
        assert await call == "answer to a"

    asyncio.run(main())
    assert running == [1, 1, 1]
    assert bench.tokens == bench.counts["attempts"] == 3
    assert bench.bulkhead.running == 0


def test_nothing_is_held_during_a_backoff() -> None:
    bench = Bench(timeout_seconds=20)
    asked: list[str] = []

    async def hangs_once(request: str) -> str:
        asked.append(request)
        if len(asked) == 1:
            await asyncio.Event().wait()
        return request

    async def main() -> None:
        handler = bench.wrap(hangs_once)
        first = asyncio.ensure_future(handler("first"))
        await bench.clock.advance(19.99)
        assert bench.bulkhead.running == 1
        await bench.clock.advance(0.01)  # timed out: it waits a moment before it tries again
        assert bench.nothing_is_held()
        assert await handler("second") == "second"
        assert not first.done()
        await bench.clock.advance(1)
        assert await first == "first"

    asyncio.run(main())
    assert asked == ["first", "second", "first"]


def test_retry_after_is_waited_by_everybody_and_holds_nothing() -> None:
    bench = Bench()
    asked: list[tuple[str, float]] = []

    async def throttled_once(request: str) -> str:
        asked.append((request, bench.clock.monotonic()))
        if len(asked) == 1:
            raise SourceThrottledError("slow", source="sample", retry_after_seconds=20)
        return request

    async def main() -> None:
        handler = bench.wrap(throttled_once)
        first = asyncio.ensure_future(handler("first"))
        await bench.clock.advance(1)
        assert bench.nothing_is_held()
        second = asyncio.ensure_future(handler("second"))
        await bench.clock.advance(18.9)
        assert not first.done()
        assert not second.done()
        await bench.clock.advance(0.2)
        assert (await first, await second) == ("first", "second")

    asyncio.run(main())
    assert [request for request, _ in asked[:1]] == ["first"]
    assert {request for request, _ in asked[1:]} == {"first", "second"}
    assert all(at - asked[0][1] >= 20 for _, at in asked[1:])
    assert bench.counts["throttled"] == 1
    assert len(bench.events("throttled")) == len(bench.events("retry")) == 1


def test_a_call_waiting_for_its_token_holds_no_slot_and_no_worker() -> None:
    bench = Bench(limits=(Limit(1, 10),))

    async def answer(request: str) -> str:
        return request

    async def main() -> None:
        handler = bench.wrap(answer)
        await handler("first")
        second = asyncio.ensure_future(handler("second"))
        await bench.clock.advance(5)
        assert not second.done()
        assert (bench.bulkhead.running, bench.bulkhead.workers.running) == (0, 0)
        await bench.clock.advance(6)
        assert await second == "second"
        assert bench.nothing_is_held()

    asyncio.run(main())


def test_a_cache_hit_pays_nothing() -> None:
    async def hit(request: str, handler: Handler[str, str]) -> str:
        return "kept"

    async def never(request: str) -> str:
        raise AssertionError("the cache answers")

    bench = Bench(cache=hit)
    assert asyncio.run(_asked(bench.wrap(never))) == "kept"
    assert not bench.counts
    assert [span.name for span in bench.tracer.spans] == ["page"]


def test_the_cache_sees_one_call_however_many_attempts_it_takes() -> None:
    seen: list[str] = []

    async def passing(request: str, handler: Handler[str, str]) -> str:
        seen.append(request)
        return await handler(request)

    bench = Bench(cache=passing)

    async def flaky(request: str) -> str:
        if bench.counts["attempts"] < 3:
            raise SourceUnavailableError("down", source="sample")
        return request

    async def main() -> None:
        call = asyncio.ensure_future(bench.wrap(flaky)("a"))
        await bench.clock.advance(30)
        await call

    asyncio.run(main())
    assert seen == ["a"]
    assert bench.counts["attempts"] == 3


def test_the_last_error_is_raised_when_attempts_run_out() -> None:
    bench = Bench()

    async def down(request: str) -> str:
        raise SourceUnavailableError(f"down {bench.counts['attempts']}", source="sample")

    async def main() -> None:
        call = asyncio.ensure_future(bench.wrap(down)("a"))
        await bench.clock.advance(60)
        with pytest.raises(SourceUnavailableError, match="down 3"):
            await call

    asyncio.run(main())
    assert [span.status for span in bench.tracer.spans] == ["source_unavailable"] * 4


def test_a_slow_attempt_is_tried_again_while_time_remains() -> None:
    bench = Bench(timeout_seconds=10)

    async def slow_once(request: str) -> str:
        if bench.counts["attempts"] == 1:
            await asyncio.Event().wait()
        return request

    async def main() -> None:
        call = asyncio.ensure_future(bench.wrap(slow_once)("a"))
        await bench.clock.advance(11)
        assert await call == "a"

    asyncio.run(main())
    assert bench.counts["attempts"] == 2


def test_the_deadline_is_final_wherever_the_call_is() -> None:
    async def hangs(request: str) -> str:
        await asyncio.Event().wait()
        return request

    async def main(bench: Bench) -> None:
        calls = [asyncio.ensure_future(bench.wrap(hangs)("a")) for _ in range(3)]
        await bench.clock.advance(24.9)
        assert not any(call.done() for call in calls)
        await bench.clock.advance(0.1)
        for call in calls:
            with pytest.raises(DeadlineExceededError, match="sample"):
                await call
        assert bench.nothing_is_held()
        assert not leftover_tasks()

    asyncio.run(main(Bench(left_seconds=25, timeout_seconds=10)))
    asyncio.run(main(Bench(left_seconds=25, timeout_seconds=60)))
    asyncio.run(main(Bench(left_seconds=25, limits=(Limit(100, 60),), max_running=3)))


def test_a_token_that_would_come_after_the_deadline_is_refused_at_once() -> None:
    bench = Bench(limits=(Limit(1, 60),), left_seconds=10)

    async def answer(request: str) -> str:
        return request

    async def main() -> None:
        handler = bench.wrap(answer)
        await handler("first")
        with pytest.raises(RateLimitExceededError):
            await handler("second")

    asyncio.run(main())
    assert bench.counts["attempts"] == 1


def test_waiting_is_counted_apart_from_work() -> None:
    bench = Bench(limits=(Limit(1, 10),))

    async def answer(request: str) -> str:
        await bench.clock.sleep(2)
        return request

    async def main() -> None:
        handler = bench.wrap(answer)
        calls = [asyncio.ensure_future(handler(name)) for name in ("first", "second")]
        await bench.clock.advance(30)
        await asyncio.wait(calls)

    asyncio.run(main())
    pages = [span for span in bench.tracer.spans if span.name == "page"]
    assert [span.queue_seconds for span in pages] == pytest.approx([0, 10])
    assert [(span.ended or 0) - span.started for span in pages] == pytest.approx([2, 12])


def test_a_cancelled_call_frees_its_slot() -> None:
    bench = Bench()

    async def hangs(request: str) -> str:
        await asyncio.Event().wait()
        return request

    async def main() -> None:
        call = asyncio.ensure_future(bench.wrap(hangs)("a"))
        await bench.clock.advance(1)
        assert bench.bulkhead.running == 1
        call.cancel()
        await bench.clock.advance(1)
        assert call.cancelled()

    asyncio.run(main())
    assert bench.bulkhead.running == 0


async def _asked(handler: Handler[str, str]) -> str:
    return await handler("a")
