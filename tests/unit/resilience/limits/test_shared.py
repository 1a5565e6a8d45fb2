"""States that processes share decide like the one in memory, and many processes keep one limit."""

import asyncio
import json
import stat
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis.asyncio import Redis

from groundswell.clock import SystemClock
from groundswell.errors import ConfigurationError
from groundswell.resilience.limits import record as records
from groundswell.resilience.limits.limit import Feedback, Limit, windows
from groundswell.resilience.limits.record import Record
from groundswell.resilience.limits.redis import PREFIX, RedisState, open_state
from groundswell.resilience.limits.sqlite import SqliteState
from groundswell.resilience.limits.state import StateError
from tests.fake_clock import FakeClock
from tests.redis_server import RedisServer

LIMIT = Limit(60, 2.0)
START = datetime(2026, 11, 1, tzinfo=UTC).timestamp()


@asynccontextmanager
async def redis_state(server: RedisServer) -> AsyncIterator[RedisState]:
    state = open_state(server.url, clock=SystemClock(), timeout_seconds=5.0, margin_seconds=0.0)
    try:
        yield state
    finally:
        await state.aclose()


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("take"), st.integers(1, 3), st.integers(0, 3)),
        st.tuples(st.just("wait"), st.integers(1, 3), st.integers(0, 9)),
        st.tuples(st.just("charge"), st.integers(0, 3), st.integers(0, 3)),
        st.tuples(st.just("tighten"), st.none() | st.integers(0, 5), st.integers(0, 9)),
    ),
    max_size=25,
)
LIMITS = st.lists(
    st.builds(
        Limit,
        st.integers(1, 5) | st.just(300),
        st.sampled_from([0.5, 3.0, 10.0]),
        st.none() | st.sampled_from(["UTC", "America/Los_Angeles"]),
    ),
    max_size=3,
)


def by_python(
    record: Record, limits: Sequence[Limit], now: float, step: tuple[str, Any, int]
) -> tuple[Record, float]:
    opened = windows(limits, now=now, wall=datetime.fromtimestamp(now, UTC))
    what, first, second = step
    if what == "tighten":
        return records.tightened(record, Feedback(first, float(second), None), now=now), 0.0
    if what == "charge":
        return records.charged(record, opened, [first] * len(limits)), 0.0
    ahead = second if what == "wait" else 0
    wait = records.wait_seconds(record, opened, now=now, units=first, ahead=ahead)
    if what == "take" and wait <= 0:
        record = records.granted(record, opened, now=now, units=first)
    return record, wait


def asked(step: tuple[str, Any, int], limits: Sequence[Limit]) -> dict[str, Any]:
    what, first, second = step
    match what:
        case "tighten":
            told = {"op": what, "remaining": first, "reset": float(second)}
            return {name: value for name, value in told.items() if value is not None}
        case "charge":
            return {"op": what, "counted": [first] * len(limits)}
        case "wait":
            return {"op": what, "units": first, "ahead": second}
        case _:
            return {"op": what, "units": first}


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS, limits=LIMITS, pauses=st.lists(st.floats(0, 4), min_size=25, max_size=25))
def test_the_script_in_redis_decides_as_the_functions_in_python(
    redis: RedisServer, steps: list[Any], limits: list[Limit], pauses: list[float]
) -> None:
    async def main() -> None:
        async with redis_state(redis) as state:
            state._clock = FakeClock()
            redis.flush()
            record, now = Record(), START
            for step, pause in zip(steps, pauses, strict=False):
                now += pause
                record, expected = by_python(record, limits, now, step)
                wait = await state._run("a", limits, asked(step, limits), now=now)
                if step[0] in {"take", "wait"}:
                    assert wait == pytest.approx(expected, abs=2e-3)
                    assert (wait > 0) == (expected > 1e-6)

    asyncio.run(main())


@settings(max_examples=25, deadline=None)
@given(steps=STEPS, limits=LIMITS, pauses=st.lists(st.floats(0, 4), min_size=25, max_size=25))
def test_the_file_decides_as_the_functions_in_python(
    tmp_path_factory: pytest.TempPathFactory,
    steps: list[Any],
    limits: list[Limit],
    pauses: list[float],
) -> None:
    async def main() -> None:
        clock = FakeClock()
        path = tmp_path_factory.mktemp("limits") / "limits.sqlite"
        state, record = SqliteState(path, clock=clock), Record()
        for step, pause in zip(steps, pauses, strict=False):
            clock.tick(pause)
            record, expected = by_python(record, limits, clock.now().timestamp(), step)
            what, first, second = step
            match what:
                case "take":
                    assert await state.take("a", limits, units=first) == expected
                case "wait":
                    wait = await state.wait("a", limits, units=first, ahead=second)
                    assert wait == expected
                case "charge":
                    await state.charge("a", limits, [first] * len(limits))
                case _:
                    await state.tighten("a", limits, Feedback(first, float(second)))
        await state.aclose()

    asyncio.run(main())


WORKER = """
import asyncio, sys
from pathlib import Path
from groundswell.clock import SystemClock
from groundswell.resilience.admission import Admission
from groundswell.resilience.bulkhead import Bulkhead
from groundswell.resilience.limits.limit import Limit
from groundswell.resilience.limits.redis import open_state
from groundswell.resilience.limits.sqlite import SqliteState
from groundswell.resilience.rate_limiter import RateLimiter

async def main(where):
    clock, started = SystemClock(), []
    if where.startswith("redis:"):
        state = open_state(where, clock=clock, timeout_seconds=30, margin_seconds=0)
    else:
        state = SqliteState(Path(where), clock=clock)
    limiter = RateLimiter("sample", [Limit(60, 2.0)], clock=clock, state=state)
    bulkhead = Bulkhead("sample", max_running=25, max_queued=25)
    admission = Admission(bulkhead, limiter, clock=clock)
    async def call():
        async with admission.admitted():
            started.append(clock.monotonic())
    async with asyncio.TaskGroup() as tasks:
        for _ in range(25):
            tasks.create_task(call())
    await state.aclose()
    print(*started)

asyncio.run(main(sys.argv[1]))
"""


async def grants_of_four_processes(where: str) -> list[float]:
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", WORKER, where, stdout=asyncio.subprocess.PIPE
        )
        for _ in range(4)
    ]
    times: list[float] = []
    for process in processes:
        out, _ = await process.communicate()
        assert process.returncode == 0
        times += map(float, out.split())
    return sorted(times)


def stored_in_sqlite(path: Path) -> list[list[float]]:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(path)) as connection:
        (text,) = connection.execute("SELECT value FROM records").fetchone()
    return [stamp for log in json.loads(text)["logs"] for stamp in log]


def no_breach(times: Sequence[float], *, slack: float) -> bool:
    """Return whether no window holds too many; starts lie a little after their grants."""
    pairs = zip(times, times[LIMIT.count :], strict=False)
    return all(late - early >= LIMIT.seconds - slack for early, late in pairs)


@pytest.mark.parametrize("kind", ["sqlite", "redis"])
def test_four_processes_keep_one_limit(kind: str, tmp_path: Path, redis: RedisServer) -> None:
    where = str(tmp_path / "limits.sqlite") if kind == "sqlite" else redis.url
    times = asyncio.run(grants_of_four_processes(where))
    assert len(times) == 100
    # A process is told of its grant after it was made: a busy machine may delay that, so starts
    # are compared with some slack, and the grants themselves (below) with none.
    assert no_breach(times, slack=1.0)
    if kind == "sqlite":
        stamps = sorted(
            at for at, units in stored_in_sqlite(Path(where)) for _ in range(int(units))
        )
        assert no_breach(stamps, slack=0.0)
        assert len(stamps) <= LIMIT.count


def test_the_file_is_private_and_holds_no_more_than_keys_and_times(tmp_path: Path) -> None:
    async def main() -> None:
        path = tmp_path / "below" / "limits.sqlite"
        state = SqliteState(path, clock=SystemClock())
        await state.take("hackernews:abc", [LIMIT], units=1)
        for each in path.parent.iterdir():
            assert stat.S_IMODE(each.stat().st_mode) == 0o600, each.name
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        await state.aclose()

    asyncio.run(main())


def test_a_file_that_cannot_be_used_is_a_state_error(tmp_path: Path) -> None:
    async def main() -> None:
        (tmp_path / "limits.sqlite").write_bytes(b"not a database" * 100)
        for path in (tmp_path / "limits.sqlite", Path("/proc/nowhere/limits.sqlite")):
            state = SqliteState(path, clock=SystemClock())
            with pytest.raises(StateError):
                await state.take("a", [LIMIT], units=1)
            await state.aclose()

    asyncio.run(main())


def test_keys_in_redis_have_a_prefix_and_end_with_their_windows(redis: RedisServer) -> None:
    async def main() -> None:
        async with redis_state(redis) as state, Redis.from_url(redis.url) as client:
            assert await state.take("sample:abc", [LIMIT], units=1) == 0
            assert await client.keys("*") == [f"{PREFIX}sample:abc".encode()]
            assert 0 < await client.pttl(f"{PREFIX}sample:abc") <= 3_001

    asyncio.run(main())


def test_clocks_of_clients_do_not_matter_to_redis(redis: RedisServer) -> None:
    async def main() -> None:
        async with redis_state(redis) as one, redis_state(redis) as other:
            other._clock = FakeClock()
            waits = [
                await state.take("sample", [Limit(3, 600)], units=1)
                for state in (one, other, one, other, one)
            ]
            assert waits[:3] == [0, 0, 0]
            assert all(590 < wait <= 600 for wait in waits[3:])

    asyncio.run(main())


def test_an_address_that_is_none_is_a_configuration_error_without_the_address() -> None:
    with pytest.raises(ConfigurationError) as caught:
        open_state(
            "redis://:secret@host:port", clock=SystemClock(), timeout_seconds=1, margin_seconds=0
        )
    assert "secret" not in str(caught.value)


class Swallowing:
    """A client that goes on when it is cancelled, as `asyncio.wait_for` of Python 3.11 may."""

    def register_script(self, _: str) -> Any:
        async def script(**_: Any) -> tuple[int, str, list[int]]:
            with suppress(asyncio.CancelledError):
                await asyncio.Event().wait()
            return 1, "0", [1]

        return script


def test_a_cancellation_that_the_client_swallows_is_heeded() -> None:
    async def main() -> None:
        state = RedisState(Swallowing(), clock=FakeClock())  # type: ignore[arg-type]  # no server
        taking = asyncio.ensure_future(state.take("a", (LIMIT,), units=1))
        await asyncio.sleep(0)
        taking.cancel()
        await asyncio.wait({taking})
        assert taking.cancelled()

    asyncio.run(main())
