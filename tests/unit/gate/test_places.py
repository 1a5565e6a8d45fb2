"""Places are given in the order of coming, and to who waited until its time."""

import asyncio
from collections.abc import Awaitable, Callable

from hypothesis import given
from hypothesis import strategies as st

from groundswell.gate.places import Places
from tests.fake_clock import FakeClock

START = 1_000.0


def run(case: Callable[[FakeClock], Awaitable[None]]) -> None:
    asyncio.run(case(FakeClock(START)))


def test_who_came_first_has_the_next_place() -> None:
    async def case(clock: FakeClock) -> None:
        places, began = Places(1, clock=clock), list[str]()

        async def begin(name: str) -> None:
            await places.take(at_latest=START + 60)
            began.append(name)

        tasks = [asyncio.ensure_future(begin(name)) for name in "abc"]
        await clock.advance(0.0)
        assert began == ["a"]
        for expected in ("ab", "abc"):
            places.give_back()
            await clock.advance(0.0)
            assert "".join(began) == expected
        places.give_back()
        await asyncio.gather(*tasks)
        assert places.taken == 0

    run(case)


def test_when_the_places_close_nobody_waits_and_nobody_gets_one() -> None:
    async def case(clock: FakeClock) -> None:
        places = Places(1, clock=clock)
        assert await places.take(at_latest=START)
        waiting = asyncio.ensure_future(places.take(at_latest=START + 60))
        leaving = asyncio.ensure_future(places.take(at_latest=START + 60))
        await clock.advance(0.0)
        places.close()
        leaving.cancel()
        await clock.advance(0.0)
        assert await waiting is False
        assert await places.take(at_latest=START) is False
        places.give_back()
        assert places.taken == 0

    run(case)


def test_a_place_beyond_the_count_is_not_passed_on() -> None:
    async def case(clock: FakeClock) -> None:
        places = Places(1, clock=clock)
        await places.take(at_latest=START)
        hasty = asyncio.ensure_future(places.take(at_latest=START + 1))
        patient = asyncio.ensure_future(places.take(at_latest=START + 60))
        await clock.advance(1.0)
        assert (places.taken, hasty.done(), patient.done()) == (2, True, False)
        places.give_back()
        await clock.advance(0.0)
        assert (places.taken, patient.done()) == (1, False)
        places.give_back()
        await clock.advance(0.0)
        assert (places.taken, patient.done()) == (1, True)

    run(case)


@given(
    count=st.integers(1, 3),
    steps=st.lists(
        st.one_of(
            st.tuples(st.just("come"), st.integers(0, 5)),
            st.tuples(st.just("leave"), st.integers(0, 9)),
            st.tuples(st.just("end"), st.just(0)),
            st.tuples(st.just("pass"), st.integers(0, 3)),
        ),
        max_size=40,
    ),
)
def test_every_place_comes_back(count: int, steps: list[tuple[str, int]]) -> None:
    async def case(clock: FakeClock) -> None:
        places, clients = Places(count, clock=clock), list[asyncio.Task[None]]()
        ended = 0
        for step, value in steps:
            if step == "come":
                at_latest = clock.monotonic() + value
                clients.append(asyncio.ensure_future(places.take(at_latest=at_latest)))
            elif step == "leave" and clients:
                clients[value % len(clients)].cancel()
            elif step == "end" and places.taken:
                places.give_back()
                ended += 1
            else:
                await clock.advance(value)
            if step == "pass":
                there = [each for each in clients if not each.cancelled()]
                began = [each for each in there if each.done()]
                assert places.taken == len(began) - ended
                assert places.taken >= min(count, len(there) - ended)
        await clock.advance(10.0)
        assert all(each.done() for each in clients)
        while places.taken:
            places.give_back()
        assert places.taken == 0

    run(case)
