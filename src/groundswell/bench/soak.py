"""Ask many questions at once against true limits, and check that nothing breaks or leaks."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from groundswell.bench import process, prototype
from groundswell.bench.figures import Figures, figures
from groundswell.bench.lanes import in_lanes
from groundswell.bench.questions import questions
from groundswell.bench.sandbox_process import SandboxProcess, sandbox_process
from groundswell.bench.setup import sandbox_settings
from groundswell.clock import Clock, SystemClock
from groundswell.config.settings import Settings
from groundswell.domain.query import Query
from groundswell.domain.report import Report
from groundswell.engine import Engine
from groundswell.sandbox.latency import Latency

GRACE_SECONDS = 0.25  # how late an answer may be: the product's promise
_MEMORY_SHARE = 0.10
_MEMORY_BYTES = 16 * 2**20  # what an allocator may keep back after the same work


@dataclass(frozen=True, slots=True)
class SoakOptions:
    """How much is asked. `minutes` of 0 is one round of `queries` questions.

    `least_times` is how many times the throughput of the sequential way must be reached, `None`
    to tell only. The questions of that way are asked in `lanes`, each with a sandbox of its own:
    none waits for a limit that another one used up, so that it is rather too fast than too slow.
    """

    queries: int = 10
    concurrency: int = 10
    minutes: float = 0.0
    deadline_seconds: float = 30.0
    sources: tuple[str, ...] = ()
    latency: Latency = field(default_factory=lambda: Latency("realistic", seed=1))
    has_model: bool = False
    has_before: bool = True
    least_times: float | None = None
    lanes: int = 5


@dataclass(frozen=True, slots=True)
class SoakResult:
    """What happened; `failures` is empty when everything held.

    Throughputs are questions a minute; `before_per_minute` is the sequential way over the same
    questions, `None` when it was not run.
    """

    answered: int
    statuses: Mapping[str, int]
    elapsed_seconds: Figures
    late: int
    per_minute: float
    before_per_minute: float | None
    audit: Mapping[str, Any]
    resident_bytes: tuple[int, int]
    open_sockets: tuple[int, int]
    failures: tuple[str, ...]


async def soak(
    options: SoakOptions, *, sandbox: SandboxProcess, clock: Clock | None = None
) -> SoakResult:
    """Run the soak; cache and limits are in memory."""
    clock = clock or SystemClock()
    settings = sandbox_settings(sandbox, has_model=options.has_model)
    asked = questions(options.queries)
    before = await _before(asked, options, clock) if options.has_before else None
    sandbox.start_over(options.latency)
    await _round(asked, options, settings, clock)  # warm-up: imports, vectors, allocator
    start = (process.resident_bytes(), process.open_sockets())
    sandbox.start_over(options.latency)
    began = clock.monotonic()
    reports = await _rounds(asked, options, settings, clock)
    elapsed = clock.monotonic() - began
    end = (process.resident_bytes(), process.open_sockets())
    return _result(
        reports,
        options,
        per_minute=60.0 * len(reports) / elapsed,
        before_per_minute=before,
        audit=sandbox.audit(),
        memory=(start[0], end[0]),
        sockets=(start[1], end[1]),
    )


async def _before(asked: Sequence[str], options: SoakOptions, clock: Clock) -> float:
    """Return the questions a minute of the sequential way, which answers one at a time."""

    async def work(place: SandboxProcess, text: str) -> float:
        place.start_over(options.latency)
        settings = sandbox_settings(place, has_model=options.has_model)
        async with prototype.opened(settings, clock) as opened:
            answer = await opened.answer(_query(text, options), is_parallel=False)
        return answer.timeline.elapsed

    with ExitStack() as stack:
        count = min(options.lanes, len(asked))
        places = [stack.enter_context(sandbox_process()) for _ in range(count)]
        times = await in_lanes(asked, places, work, tell=_nobody)
    return 60.0 * len(times) / sum(times)


def _nobody(text: str) -> None:
    """Tell nobody."""


async def _rounds(
    asked: Sequence[str], options: SoakOptions, settings: Settings, clock: Clock
) -> list[Report]:
    until = clock.monotonic() + options.minutes * 60.0
    async with Engine(settings, clock=clock) as engine:
        reports = await _asked(engine, asked, options)
        while clock.monotonic() < until:
            reports += await _asked(engine, asked, options)
    return reports


async def _round(
    asked: Sequence[str], options: SoakOptions, settings: Settings, clock: Clock
) -> None:
    async with Engine(settings, clock=clock) as engine:
        await _asked(engine, asked, options)


async def _asked(engine: Engine, asked: Sequence[str], options: SoakOptions) -> list[Report]:
    """Ask every question once, at most `concurrency` at a time, past the cache."""
    places = asyncio.Semaphore(options.concurrency)

    async def one(text: str) -> Report:
        async with places:
            return await engine.ask(_query(text, options), refresh=True)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(text)) for text in asked]
    return [task.result() for task in tasks]


def _query(text: str, options: SoakOptions) -> Query:
    return Query(text, sources=options.sources, deadline_seconds=options.deadline_seconds)


def windows(audit: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Return every window of every key: its limit, and the most that fell into so long a time."""
    for account in audit["providers"].values():
        for key in account["keys"].values():
            yield from key["windows"]


def _result(
    reports: Sequence[Report],
    options: SoakOptions,
    *,
    per_minute: float,
    before_per_minute: float | None,
    audit: Mapping[str, Any],
    memory: tuple[int, int],
    sockets: tuple[int, int],
) -> SoakResult:
    latest = options.deadline_seconds + GRACE_SECONDS
    late = sum(report.elapsed_seconds > latest for report in reports)
    lost = sum(
        report.status == "empty" and any(each.status == "failed" for each in report.outcomes)
        for report in reports
    )
    allowed = memory[0] + max(_MEMORY_BYTES, int(memory[0] * _MEMORY_SHARE))
    overfull = sum(window["peak"] > window["limit"] for window in windows(audit))
    checks = {
        f"{late} answers came after the deadline": late == 0,
        f"{lost} answers are empty because sources failed": lost == 0,
        f"{audit['breaches']} requests broke a limit": audit["breaches"] == 0,
        f"{overfull} windows held more requests than their limit": overfull == 0,
        f"memory grew from {memory[0]} to {memory[1]} bytes": memory[1] <= allowed,
        f"sockets grew from {sockets[0]} to {sockets[1]}": sockets[1] <= sockets[0],
    }
    if before_per_minute is not None and options.least_times is not None:
        times = per_minute / before_per_minute
        text = (
            f"the throughput is {times:.1f} times the sequential one, not {options.least_times:g}"
        )
        checks[text] = times >= options.least_times
    return SoakResult(
        answered=len(reports),
        statuses=dict(Counter(report.status for report in reports)),
        elapsed_seconds=figures([report.elapsed_seconds for report in reports]),
        late=late,
        per_minute=per_minute,
        before_per_minute=before_per_minute,
        audit=audit,
        resident_bytes=memory,
        open_sockets=sockets,
        failures=tuple(text for text, holds in checks.items() if not holds),
    )
