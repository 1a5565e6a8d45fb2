"""Work that outlives its caller is owned and ended."""

import asyncio
from contextvars import ContextVar

from groundswell.cache.background import Background
from groundswell.errors import CodecError
from tests.captured_logs import captured_logs


def test_a_key_runs_once_at_a_time_and_the_number_is_bounded() -> None:
    async def main() -> None:
        background = Background(max_running=2)
        go = asyncio.Event()
        started = [background.start(key, go.wait) for key in ("a", "a", "b", "c")]
        assert started == [True, False, True, False]
        go.set()
        await asyncio.sleep(0)
        while background.has("a") or background.has("b"):
            await asyncio.sleep(0)
        assert background.start("a", go.wait)
        await background.aclose()
        assert not background.start("d", go.wait)

    asyncio.run(main())


def test_closing_cancels_what_runs_and_waits_for_its_end() -> None:
    async def main() -> list[str]:
        said: list[str] = []
        started = asyncio.Event()

        async def work() -> None:
            started.set()
            try:
                await asyncio.Event().wait()
            finally:
                await asyncio.sleep(0)
                said.append("ended")

        background = Background()
        background.start("a", work)
        await started.wait()
        await background.aclose()
        return said

    assert asyncio.run(main()) == ["ended"]


def test_a_failure_is_logged_without_its_text_and_stops_no_sibling() -> None:
    async def main() -> None:
        background = Background()
        done = asyncio.Event()

        async def ours() -> None:
            raise CodecError("canary")

        async def bug() -> None:
            raise KeyError("canary")

        async def sibling() -> None:
            done.set()

        with captured_logs() as logs:
            for work in (ours, bug, sibling):
                background.start(work.__name__, work)
            await done.wait()
            while any(background.has(name) for name in ("ours", "bug", "sibling")):
                await asyncio.sleep(0)
        assert [log["reason"] for log in logs] == ["codec", "KeyError"]
        assert "canary" not in str(logs)
        await background.aclose()

    asyncio.run(main())


def test_the_work_has_no_deadline_and_no_span_of_its_caller() -> None:
    variable: ContextVar[str] = ContextVar("of_the_caller", default="none")

    async def main() -> None:
        seen: list[str] = []
        done = asyncio.Event()

        async def work() -> None:
            seen.append(variable.get())
            done.set()

        variable.set("caller")
        background = Background()
        background.start("a", work)
        await done.wait()
        assert seen == ["none"]
        await background.aclose()

    asyncio.run(main())
