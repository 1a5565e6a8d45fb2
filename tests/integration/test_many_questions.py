"""Fifty questions at once over scripted sources and a fake clock: shared, within bounds."""

import asyncio
import threading
from collections import Counter
from collections.abc import Sequence

import pytest

from groundswell.config.load import load
from groundswell.config.settings import Settings
from groundswell.domain.document import Document
from groundswell.domain.query import Query
from groundswell.domain.report import Report
from groundswell.engine import Engine
from groundswell.errors import SourceUnavailableError
from groundswell.sources.source import Page, PageRequest, SourceInfo, Window
from tests.fake_clock import FakeClock

QUESTIONS = 50
WINDOW = Window(10, 2.0)
MAX_RUNNING = 4
COMPLAINTS = (
    "The export is broken again and I lost all my invoices.",
    "Support never answers, I have been waiting for three days.",
    "I can't export anything since the last update, it just crashes.",
)
FIRST = ("north", "south", "east", "west", "mid")
SECOND = ("wind", "gate", "port", "field", "brook", "stone", "light", "dale", "ford", "wick")
SUBJECTS = [first + second for first in FIRST for second in SECOND]


class Scripted:
    """Answers two pages of complaints, 0.3 seconds each, and remembers who asked when."""

    def __init__(self, name: str, clock: FakeClock, *, fails: int = 0, pool: str = "") -> None:
        self.name = name
        self.clock = clock
        self.fails = fails
        self.pool = pool
        self.requests: list[tuple[object, ...]] = []
        self.started: list[float] = []
        self.running = self.most = 0

    @property
    def info(self) -> SourceInfo:
        return SourceInfo(
            self.name,
            self.name,
            "scripted",
            (WINDOW,),
            max_running=MAX_RUNNING,
            ttl_seconds=3600,
            page_size=10,
            max_pages=2,
            pool=self.pool,
        )

    async def fetch(self, request: PageRequest) -> Page:
        self.requests.append((request.terms, request.cursor, request.limit))
        self.started.append(self.clock.monotonic())
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            await self.clock.sleep(0.3)
        finally:
            self.running -= 1
        if len(self.requests) <= self.fails:
            raise SourceUnavailableError("down", source=self.name)
        page = request.cursor or "first"
        return Page(
            tuple(
                Document(
                    id=f"{self.name}:{' '.join(request.terms)}:{page}:{number}",
                    source=self.name,
                    text=f"{text} ({' '.join(request.terms)}, {page})",
                    url="https://example.com/post",
                    author=f"sample_{page}_{number}",
                )
                for number, text in enumerate(COMPLAINTS)
            ),
            next_cursor="second" if request.cursor is None else None,
        )

    async def aclose(self) -> None:
        pass


def settings(**overrides: object) -> Settings:
    dotted = {name.replace("__", "."): value for name, value in overrides.items()}
    values = {
        "cache.url": "memory://",
        "workers.max_running": 6,
        **dotted,
    }
    return load(overrides=values, environ={}, dotenv=None).settings


def asked(
    texts: Sequence[str],
    *,
    fails: int = 0,
    deadline_seconds: float = 120,
    queues: list[int] | None = None,
    **overrides: object,
) -> tuple[list[Report], list[Scripted]]:
    """Ask all `texts` at once of one engine with two scripted sources.

    `queues` hears again and again how many requests wait.
    """
    longest: list[int] = [] if queues is None else queues

    async def main() -> tuple[list[Report], list[Scripted]]:
        clock = FakeClock()
        sources = [Scripted(name, clock, fails=fails) for name in ("hackernews", "lemmy")]
        warming = Scripted("github", clock)
        async with Engine(settings(**overrides), clock=clock) as engine:

            async def answers(questions: Sequence[Query]) -> list[Report]:
                tasks = [
                    asyncio.ensure_future(engine.ask(each, diagnostics=True)) for each in questions
                ]
                while not all(task.done() for task in tasks):
                    await clock.advance(0.05)
                    longest.append(engine._pools._workers.queued)
                    while analysing():
                        await asyncio.sleep(0.001)  # it works in real time: clocks wait for it
                return [task.result() for task in tasks]

            engine._catalogue._built |= {each.name: each for each in (*sources, warming)}
            # The analyst learns at its first question, which is no part of this test.
            await answers([Query("export", sources=("github",), deadline_seconds=60)])
            names = tuple(source.name for source in sources)
            reports = await answers(
                [Query(text, sources=names, deadline_seconds=deadline_seconds) for text in texts]
            )
            workers = engine._pools._workers
            assert (workers.running, workers.queued) == (0, 0)
        return reports, sources

    return asyncio.run(main())


def analysing() -> bool:
    return any(thread.name == "groundswell-work" for thread in threading.enumerate())


def no_breach(times: Sequence[float]) -> bool:
    pairs = zip(times, times[WINDOW.limit :], strict=False)
    return all(late - early >= WINDOW.seconds for early, late in pairs)


@pytest.mark.parametrize("enabled", [True, False], ids=["with a cache", "without a cache"])
def test_identical_questions_make_each_request_once(enabled: bool) -> None:
    reports, sources = asked(["export invoices support"] * QUESTIONS, cache__enabled=enabled)
    for source in sources:
        assert set(Counter(source.requests).values()) == {1}
        assert len(source.requests) == 2
    assert len(reports) == QUESTIONS
    for report in reports:
        assert [outcome.status for outcome in report.outcomes] == ["ok", "ok"]
        assert len(report.documents) == len(reports[0].documents)
        assert report.insights
    assert sum(report.usage.requests.get("lemmy", 0) for report in reports) == 2


def test_a_failure_is_shared_and_retried_once_for_all() -> None:
    reports, sources = asked(["export invoices support"] * QUESTIONS, fails=1)
    assert [len(source.requests) for source in sources] == [3, 3]
    assert {outcome.status for report in reports for outcome in report.outcomes} == {"ok"}


def test_different_questions_keep_every_bound_and_all_are_answered() -> None:
    reports, sources = asked([f"{subject} export" for subject in SUBJECTS], cache__enabled=False)
    for source in sources:
        assert source.most <= MAX_RUNNING
        assert no_breach(source.started)
        assert len(source.requests) == len(set(source.requests)) == 2 * QUESTIONS
    assert {outcome.status for report in reports for outcome in report.outcomes} == {"ok"}
    assert {report.status for report in reports} == {"complete"}
    waits = [report.diagnostics["sources"]["lemmy"]["token_wait_seconds"] for report in reports]  # type: ignore[index]  # asked for
    assert max(waits) > 10


def test_a_queue_has_an_end_and_what_finds_it_full_is_refused_with_a_remedy() -> None:
    queues: list[int] = []
    reports, sources = asked(
        [f"{subject} export" for subject in SUBJECTS],
        queues=queues,
        cache__enabled=False,
        sources__hackernews__max_queued=5,
        sources__lemmy__max_queued=7,
    )
    assert 5 < max(queues) <= 5 + 7
    outcomes = [outcome for report in reports for outcome in report.outcomes]
    refused = [each for each in outcomes if "calls are waiting already" in str(each.reason)]
    answered = [each for each in outcomes if each.status == "ok"]
    assert len(refused) + len(answered) == 2 * QUESTIONS
    assert refused
    assert all("max_queued" in str(each.remedy) for each in refused)
    assert all(no_breach(source.started) for source in sources)


def test_questions_that_cannot_be_asked_in_time_say_so_at_once() -> None:
    reports, sources = asked(
        [f"{subject} export" for subject in SUBJECTS], deadline_seconds=10, cache__enabled=False
    )
    assert all(no_breach(source.started) for source in sources)
    assert all(report.elapsed_seconds <= 10 for report in reports)
    outcomes = [outcome for report in reports for outcome in report.outcomes]
    refused = [outcome for outcome in outcomes if "rate limit" in str(outcome.reason)]
    assert refused
    assert all(outcome.remedy for outcome in refused)
    # The queue is fair: a first page for each question comes before a second one for any.
    firsts = [cursor is None for source in sources for _, cursor, _ in source.requests]
    assert sum(firsts) > 0.9 * len(firsts)


def test_attempts_are_told_of_the_source_whatever_its_pool_is_called() -> None:
    async def main() -> Report:
        clock = FakeClock()
        source = Scripted("hackernews", clock, pool="hackernews:mirror")
        async with Engine(settings(), clock=clock) as engine:
            engine._catalogue._built["hackernews"] = source
            query = Query("export", sources=("hackernews",), deadline_seconds=60)
            task = asyncio.ensure_future(engine.ask(query, diagnostics=True))
            while not task.done():
                await clock.advance(0.05)
                while analysing():
                    await asyncio.sleep(0.001)  # a thread analyses, in real time
        return task.result()

    diagnostics = asyncio.run(main()).diagnostics
    assert diagnostics is not None
    assert diagnostics["sources"]["hackernews"]["attempts"] == 2
    assert diagnostics["sources"]["hackernews"]["p50_seconds"] == pytest.approx(0.3)
