"""Answer one question in one mode and measure it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from groundswell.bench import process, prototype, timeline
from groundswell.bench.lower_bound import lower_bound
from groundswell.bench.measurement import Measurement
from groundswell.bench.mode import ENGINE_SETTINGS, MODES, Mode
from groundswell.bench.sandbox_process import SandboxProcess
from groundswell.bench.setup import sandbox_settings
from groundswell.bench.timeline import Timeline
from groundswell.clock import Clock
from groundswell.config.settings import Settings
from groundswell.domain.query import Query
from groundswell.domain.report import Report
from groundswell.engine import Engine
from groundswell.sandbox.latency import Latency, Profile
from groundswell.sources.source import SourceInfo

_SEEDS_APART = 1_000  # each question of each seed draws its own delays


@dataclass(frozen=True, slots=True)
class BenchmarkOptions:
    """How much is measured: `questions` x `seeds` answers in each of `modes`.

    The modes of the prototype run in `lanes`, so many questions side by side; those of the engine
    run one at a time.
    """

    questions: int = 20
    seeds: tuple[int, ...] = (1, 2, 3)
    modes: tuple[Mode, ...] = MODES
    sources: tuple[str, ...] = ("reddit", "x", "google")
    profile: Profile = "realistic"
    deadline_seconds: float = 120.0
    lanes: int = 8
    overrides: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question under one seed of the latencies; `at` counts the questions."""

    text: str
    at: int
    seed: int


@dataclass(frozen=True, slots=True)
class Trial:
    """What one answer took, when it did what, and the engine's diagnostics of it."""

    measurement: Measurement
    timeline: Timeline
    diagnostics: Mapping[str, Any] | None = None


class Bench:
    """Try questions on one sandbox, one after the other."""

    def __init__(self, options: BenchmarkOptions, sandbox: SandboxProcess, clock: Clock) -> None:
        self._options = options
        self._sandbox = sandbox
        self._clock = clock

    async def warm_up(self, text: str) -> Mapping[str, SourceInfo]:
        """Load what is loaded once, imports and vectors; return every source by name."""
        self._sandbox.start_over(Latency("instant"))
        async with Engine(self.settings("planned"), clock=self._clock) as engine:
            await engine.ask(self._query(text))
            return {status.info.name: status.info for status in engine.describe_sources()}

    async def engine(self, mode: Mode, asked: Asked, *, with_warm: bool = False) -> list[Trial]:
        """Measure a new engine's answer and, if asked, its answer to the same question again."""
        query = self._query(asked.text)
        found = []
        async with Engine(self.settings(mode), clock=self._clock) as engine:
            modes: tuple[Mode, ...] = (mode, "warm") if with_warm else (mode,)
            for each in modes:
                self._start_over(asked)
                cpu = process.cpu_seconds()
                report = await engine.ask(query, diagnostics=True)
                found.append(self._tried(each, asked, report, process.cpu_seconds() - cpu))
        return found

    async def prototype(self, mode: Mode, asked: Asked) -> Trial:
        """Measure an answer of the prototype; only this thread's processor time counts."""
        self._start_over(asked)
        async with prototype.opened(self.settings("short"), self._clock) as opened:
            cpu = process.thread_cpu_seconds()
            answer = await opened.answer(self._query(asked.text), is_parallel=mode == "parallel")
            cpu = process.thread_cpu_seconds() - cpu
        requests = _requests(self._sandbox.audit())
        measurement = Measurement(
            mode=mode,
            seed=asked.seed,
            question=asked.at,
            elapsed=answer.timeline.elapsed,
            first_insight=answer.timeline.elapsed,  # nothing is shown before the report
            bound=None,
            requests=requests,
            model_calls=2,
            output_tokens=answer.output_tokens,
            peak_at_once=answer.timeline.in_flight,
            cpu=cpu,
            documents=answer.documents,
            insights=0,
        )
        return Trial(measurement, answer.timeline)

    def settings(self, mode: Mode) -> Settings:
        """Return the settings of a mode."""
        overrides = {**ENGINE_SETTINGS[mode], **self._options.overrides}
        return sandbox_settings(self._sandbox, has_model=True, overrides=overrides)

    def _start_over(self, asked: Asked) -> None:
        seed = asked.seed * _SEEDS_APART + asked.at
        self._sandbox.start_over(Latency(self._options.profile, seed=seed))

    def _query(self, text: str) -> Query:
        options = self._options
        return Query(text, sources=options.sources, deadline_seconds=options.deadline_seconds)

    def _tried(self, mode: Mode, asked: Asked, report: Report, cpu: float) -> Trial:
        diagnostics = dict(report.diagnostics or {})
        time = timeline.of_run(diagnostics)
        requests = _requests(self._sandbox.audit())
        measurement = Measurement(
            mode=mode,
            seed=asked.seed,
            question=asked.at,
            elapsed=report.elapsed_seconds,
            first_insight=diagnostics["first_insight_seconds"],
            bound=lower_bound(diagnostics),
            requests=requests,
            model_calls=report.usage.llm_calls,
            output_tokens=report.usage.output_tokens,
            peak_at_once=time.in_flight,
            cpu=cpu,
            documents=len(report.documents),
            insights=len(report.insights),
        )
        return Trial(measurement, time, diagnostics)


def _requests(audit: Mapping[str, Any]) -> int:
    """Return the requests to sources; the model's calls are counted by themselves."""
    return sum(found["requests"] for name, found in audit["providers"].items() if name != "openai")
