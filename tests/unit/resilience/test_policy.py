"""The layers keep their order: each attempt pays, and a backoff holds nothing."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import pytest

from groundswell.errors import (
    DeadlineExceededError,
    GroundswellError,
    RateLimitExceededError,
    SourceThrottledError,
    SourceUnavailableError,
)
from groundswell.resilience.bulkhead import Bulkhead
from groundswell.resilience.layer import Handler, Layer
from groundswell.resilience.policy import Policy
from groundswell.resilience.rate_limiter import Limit, RateLimiter
from groundswell.resilience.retry import Backoff
from groundswell.telemetry.tracer import Tracer
from tests.fake_clock import FakeClock


class CountingLimiter(RateLimiter):
    """Count the tokens that were granted."""

    tokens = 0

    async def acquire(self, *, patience_seconds: float) -> float:
        waited = await super().acquire(patience_seconds=patience_seconds)
        self.tokens += 1
        return waited


@dataclass
class Bench:
    """A policy with everything a test wants to look at."""

    limit: Limit = field(default_factory=lambda: Limit(100, 60))
    timeout_seconds: float = 30.0
    left_seconds: float = 600.0
    cache: Layer[str, str] | None = None

    def __post_init__(self) -> None:
        self.clock = FakeClock()
        self.tracer = Tracer(self.clock)
        self.limiter = CountingLimiter("sample", [self.limit], clock=self.clock)
        self.bulkhead = Bulkhead("sample", max_running=1, max_queued=10)
        self.learned: list[str | GroundswellError] = []
        self.attempts = 0

    def count(self) -> None:
        self.attempts += 1

    def wrap(self, handler: Callable[[str], Awaitable[str]]) -> Handler[str, str]:
        policy: Policy[str, str] = Policy(
            name="sample",
            span_name="page",
            clock=self.clock,
            tracer=self.tracer,
            rng=random.Random(1),
            limiter=self.limiter,
            bulkhead=self.bulkhead,
            backoff=Backoff(max_attempts=3),
            timeout_seconds=self.timeout_seconds,
            deadline=self.clock.monotonic() + self.left_seconds,
            learn=self.learned.append,
            on_attempt=self.count,
            cache=self.cache,
        )
        return policy.wrap(handler)


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
    assert bench.limiter.tokens == bench.attempts == 3
    assert bench.bulkhead.running == 0


def test_nothing_is_held_during_a_backoff() -> None:
    bench = Bench()
    asked: list[str] = []

    async def throttled_once(request: str) -> str:
        asked.append(request)
        if asked == ["first"]:
            raise SourceThrottledError("slow", source="sample", retry_after_seconds=20)
        return request

    async def main() -> None:
        handler = bench.wrap(throttled_once)
        first = asyncio.ensure_future(handler("first"))
        await bench.clock.advance(1)
        assert bench.bulkhead.running == 0
        assert await handler("second") == "second"
        await bench.clock.advance(18.9)
        assert not first.done()
        await bench.clock.advance(0.2)
        assert await first == "first"

    asyncio.run(main())
    assert asked == ["first", "second", "first"]


def test_a_call_waiting_for_its_token_holds_no_slot() -> None:
    bench = Bench(limit=Limit(1, 10))

    async def answer(request: str) -> str:
        return request

    async def main() -> None:
        handler = bench.wrap(answer)
        await handler("first")
        second = asyncio.ensure_future(handler("second"))
        await bench.clock.advance(5)
        assert not second.done()
        async with bench.bulkhead.entered():
            assert bench.bulkhead.running == 1
        await bench.clock.advance(6)
        assert await second == "second"

    asyncio.run(main())


def test_a_cache_hit_pays_nothing() -> None:
    async def hit(request: str, handler: Handler[str, str]) -> str:
        return "kept"

    async def never(request: str) -> str:
        raise AssertionError("the cache answers")

    bench = Bench(cache=hit)
    assert asyncio.run(_asked(bench.wrap(never))) == "kept"
    assert bench.attempts == bench.limiter.tokens == 0
    assert [span.name for span in bench.tracer.spans] == ["page"]


def test_the_cache_sees_one_call_however_many_attempts_it_takes() -> None:
    seen: list[str] = []

    async def passing(request: str, handler: Handler[str, str]) -> str:
        seen.append(request)
        return await handler(request)

    bench = Bench(cache=passing)

    async def flaky(request: str) -> str:
        if bench.attempts < 3:
            raise SourceUnavailableError("down", source="sample")
        return request

    async def main() -> None:
        call = asyncio.ensure_future(bench.wrap(flaky)("a"))
        await bench.clock.advance(30)
        await call

    asyncio.run(main())
    assert seen == ["a"]
    assert bench.attempts == 3


def test_errors_and_answers_are_learned_in_order() -> None:
    bench = Bench()
    error = SourceThrottledError("slow", source="sample", retry_after_seconds=1)

    async def throttled_once(request: str) -> str:
        if bench.attempts == 1:
            raise error
        return "fine"

    async def main() -> None:
        call = asyncio.ensure_future(bench.wrap(throttled_once)("a"))
        await bench.clock.advance(2)
        await call

    asyncio.run(main())
    assert bench.learned == [error, "fine"]


def test_the_last_error_is_raised_when_attempts_run_out() -> None:
    bench = Bench()

    async def down(request: str) -> str:
        raise SourceUnavailableError(f"down {bench.attempts}", source="sample")

    async def main() -> None:
        call = asyncio.ensure_future(bench.wrap(down)("a"))
        await bench.clock.advance(60)
        with pytest.raises(SourceUnavailableError, match="down 3"):
            await call

    asyncio.run(main())
    assert [span.status for span in bench.tracer.spans] == ["source_unavailable"] * 4


def test_an_attempt_without_time_ends_as_an_exceeded_deadline() -> None:
    bench = Bench(timeout_seconds=0.0)

    async def hangs(request: str) -> str:
        await asyncio.Event().wait()
        return request

    with pytest.raises(DeadlineExceededError, match="sample"):
        asyncio.run(_asked(bench.wrap(hangs)))
    assert bench.attempts == 1
    assert bench.bulkhead.running == 0


def test_a_token_that_would_come_after_the_deadline_is_refused_at_once() -> None:
    bench = Bench(limit=Limit(1, 60), left_seconds=10)

    async def answer(request: str) -> str:
        return request

    async def main() -> None:
        handler = bench.wrap(answer)
        await handler("first")
        with pytest.raises(RateLimitExceededError):
            await handler("second")

    asyncio.run(main())
    assert bench.attempts == 1


def test_waiting_is_counted_apart_from_work() -> None:
    bench = Bench(limit=Limit(1, 10))

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
    assert bench.learned == []


async def _asked(handler: Handler[str, str]) -> str:
    return await handler("a")
