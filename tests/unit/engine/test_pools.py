"""Which limits pools share, and under which keys."""

import asyncio
import random
from collections.abc import Sequence

from groundswell.config.load import load
from groundswell.engine.pools import Pools
from groundswell.resilience.limits.limit import Limit
from groundswell.resilience.limits.memory import MemoryState
from tests.fake_clock import FakeClock


class Watched(MemoryState):
    """A state that remembers the keys it was asked about."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__(clock)
        self.keys: list[str] = []

    async def take(self, key: str, limits: Sequence[Limit], *, units: int) -> float:
        self.keys.append(key)
        return await super().take(key, limits, units=units)


def made(clock: FakeClock, state: MemoryState, **settings: object) -> Pools:
    chosen = load(overrides=settings, environ={}, dotenv=None).settings
    return Pools(chosen, clock, random.Random(1), state=state)


def test_what_belongs_to_one_run_leaves_nothing_in_the_shared_limits() -> None:
    async def main() -> None:
        clock = FakeClock()
        state = Watched(clock)
        pool = made(clock, state).made("file:takeover plans", max_running=1, max_queued=1)
        async with pool.admission.admitted():
            pass
        assert state.keys == []

    asyncio.run(main())


def test_without_a_limit_too_each_account_is_left_alone_by_itself() -> None:
    async def main() -> None:
        clock = FakeClock()
        state = Watched(clock)
        for key in ("first", "second"):
            pools = made(clock, state, **{"llm.model": "openai:m", "llm.api_key": key})
            pool = pools.shared("openai:m", limits=(), max_running=1, max_queued=1)
            async with pool.admission.admitted():
                pass
        assert len(set(state.keys)) == 2

    asyncio.run(main())
