"""Answer the same questions in every mode, with the same latencies for each."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from groundswell.bench.lanes import in_lanes
from groundswell.bench.measurement import Measurement
from groundswell.bench.mode import ENGINE_SETTINGS, Mode
from groundswell.bench.questions import questions
from groundswell.bench.sandbox_process import SandboxProcess, sandbox_process
from groundswell.bench.timeline import Timeline
from groundswell.bench.trial import Asked, Bench, BenchmarkOptions, Trial
from groundswell.clock import Clock, SystemClock
from groundswell.config.settings import Settings
from groundswell.sources.source import SourceInfo


@dataclass(frozen=True, slots=True)
class BenchmarkResult:
    """Every measurement; when the first question of each mode did what; the engine's traces.

    `traces` are the diagnostics of the last mode of the engine that was measured cold, and
    `settings` are those that it ran with, and `sources` all that it knows.
    """

    options: BenchmarkOptions
    taken_at: datetime
    measurements: tuple[Measurement, ...]
    timelines: Mapping[Mode, Timeline]
    traces: tuple[Mapping[str, Any], ...]
    settings: Settings
    sources: Mapping[str, SourceInfo]


async def benchmark(
    options: BenchmarkOptions,
    *,
    sandbox: SandboxProcess,
    tell: Callable[[str], None],
    clock: Clock | None = None,
) -> BenchmarkResult:
    """Measure; `tell` hears of the progress."""
    clock = clock or SystemClock()
    taken_at = clock.now()
    bench = Bench(options, sandbox, clock)
    texts = questions(options.questions)
    asked = [Asked(text, at, seed) for seed in options.seeds for at, text in enumerate(texts)]
    sources = await bench.warm_up(texts[0])
    found = await _side_by_side(options, asked, sandbox, clock, tell)
    found += await _one_at_a_time(options, asked, bench, tell)
    return BenchmarkResult(
        options=options,
        taken_at=taken_at,
        measurements=tuple(trial.measurement for trial in found),
        timelines={trial.measurement.mode: trial.timeline for trial in reversed(found)},
        traces=_traces(found),
        settings=bench.settings("planned"),
        sources=sources,
    )


async def _side_by_side(
    options: BenchmarkOptions,
    asked: Sequence[Asked],
    sandbox: SandboxProcess,
    clock: Clock,
    tell: Callable[[str], None],
) -> list[Trial]:
    """Measure the modes of the prototype: they wait nearly all the time."""
    modes = [mode for mode in options.modes if mode not in ENGINE_SETTINGS]
    jobs = [(mode, each) for mode in modes for each in asked]

    async def work(place: SandboxProcess, job: tuple[Mode, Asked]) -> Trial:
        return await Bench(options, place, clock).prototype(*job)

    with ExitStack() as stack:
        count = min(options.lanes, len(jobs))
        places = [stack.enter_context(sandbox_process()) for _ in range(count - 1)]
        return await in_lanes(
            jobs,
            [sandbox, *places][:count],
            work,
            tell=lambda text: tell(f"{' and '.join(modes)}: {text}"),
        )


async def _one_at_a_time(
    options: BenchmarkOptions, asked: Sequence[Asked], bench: Bench, tell: Callable[[str], None]
) -> list[Trial]:
    """Measure the modes of the engine; `warm` asks the engine of `short` again."""
    found: list[Trial] = []
    for number, each in enumerate(asked, start=1):
        for mode in options.modes:
            if mode == "planned":
                found += await bench.engine("planned", each)
            elif mode == "short" or (mode == "warm" and "short" not in options.modes):
                found += await bench.engine("short", each, with_warm="warm" in options.modes)
        if options.modes and not set(options.modes).isdisjoint(ENGINE_SETTINGS):
            tell(f"short calls: {number} of {len(asked)}")
    return [trial for trial in found if trial.measurement.mode in options.modes]


def _traces(found: Sequence[Trial]) -> tuple[Mapping[str, Any], ...]:
    for mode in ("planned", "short"):
        traces = [
            trial.diagnostics
            for trial in found
            if trial.measurement.mode == mode and trial.diagnostics is not None
        ]
        if traces:
            return tuple(traces)
    return ()
