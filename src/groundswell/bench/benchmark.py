"""Answer the same questions in every mode, with the same latencies for each."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

from groundswell.bench import process, prototype
from groundswell.bench.lower_bound import lower_bound
from groundswell.bench.measurement import Measurement
from groundswell.bench.mode import ENGINE_SETTINGS, MODES, Mode
from groundswell.bench.questions import questions
from groundswell.bench.sandbox_process import SandboxProcess
from groundswell.bench.setup import sandbox_settings
from groundswell.clock import Clock, SystemClock
from groundswell.domain.query import Query
from groundswell.domain.report import Report
from groundswell.engine import Engine, model
from groundswell.engine.catalogue import Catalogue
from groundswell.engine.options import http_client
from groundswell.errors import ConfigurationError
from groundswell.sandbox.latency import Latency, Profile
from groundswell.sources.authors import Authors


@dataclass(frozen=True, slots=True)
class BenchmarkOptions:
    """How much is measured: `questions` x `seeds` answers in each of `modes`."""

    questions: int = 20
    seeds: tuple[int, ...] = (1, 2, 3)
    modes: tuple[Mode, ...] = MODES
    sources: tuple[str, ...] = ("reddit", "x", "google")
    profile: Profile = "realistic"
    deadline_seconds: float = 120.0
    overrides: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BenchmarkResult:
    """Every measurement, and the diagnostics of one question in the mode `planned`."""

    options: BenchmarkOptions
    measurements: tuple[Measurement, ...]
    example: Mapping[str, Any] | None


async def benchmark(
    options: BenchmarkOptions,
    *,
    sandbox: SandboxProcess,
    tell: Callable[[str], None],
    clock: Clock | None = None,
) -> BenchmarkResult:
    """Measure; `tell` hears of the progress."""
    bench = _Benchmark(options, sandbox, clock or SystemClock())
    asked = questions(options.questions)
    found: list[Measurement] = []
    await bench.warm_up(asked[0])
    for seed in options.seeds:
        for at, text in enumerate(asked):
            found += await bench.question(text, at, seed)
            tell(f"seed {seed}, question {at + 1} of {len(asked)}")
    return BenchmarkResult(options, tuple(found), bench.example)


class _Benchmark:
    def __init__(self, options: BenchmarkOptions, sandbox: SandboxProcess, clock: Clock) -> None:
        self._options = options
        self._sandbox = sandbox
        self._clock = clock
        self.example: Mapping[str, Any] | None = None

    async def warm_up(self, text: str) -> None:
        """Load what is loaded once: imports, vectors."""
        self._sandbox.start_over(Latency("instant"))
        async with Engine(self._settings("planned")) as engine:
            await engine.ask(self._query(text))

    async def question(self, text: str, at: int, seed: int) -> Sequence[Measurement]:
        """Measure one question in every mode; each sees the same sequence of delays."""
        found = []
        latency = Latency(self._options.profile, seed=seed * 1_000 + at)
        for mode in self._options.modes:
            self._sandbox.start_over(latency)
            if mode in ENGINE_SETTINGS:
                found.append(await self._engine(mode, text, at, seed))
            else:
                found.append(await self._prototype(mode, text, at, seed))
        return found

    async def _engine(self, mode: Mode, text: str, at: int, seed: int) -> Measurement:
        query = self._query(text)
        async with Engine(self._settings(mode)) as engine:
            if mode == "warm":
                await engine.ask(query)
                self._sandbox.start_over(Latency(self._options.profile, seed=seed))
            cpu = process.cpu_seconds()
            report = await engine.ask(query, diagnostics=True)
            cpu = process.cpu_seconds() - cpu
        return self._measured(mode, seed, at, report, cpu)

    def _measured(self, mode: Mode, seed: int, at: int, report: Report, cpu: float) -> Measurement:
        diagnostics = dict(report.diagnostics or {})
        if mode == "planned" and self.example is None:
            self.example = diagnostics
        requests, peak = _asked(self._sandbox.audit())
        return Measurement(
            mode=mode,
            seed=seed,
            question=at,
            elapsed=report.elapsed_seconds,
            first_insight=diagnostics["first_insight_seconds"],
            bound=lower_bound(diagnostics),
            requests=requests,
            model_calls=report.usage.llm_calls,
            output_tokens=report.usage.output_tokens,
            peak_at_once=peak,
            cpu=cpu,
            documents=len(report.documents),
            insights=len(report.insights),
        )

    async def _prototype(self, mode: Mode, text: str, at: int, seed: int) -> Measurement:
        settings = self._settings("short")
        http = http_client(settings)
        async with AsyncExitStack() as stack:
            stack.push_async_callback(http.aclose)
            catalogue = Catalogue(settings, http, self._clock, Authors())
            stack.push_async_callback(catalogue.aclose)
            chat = model.build(settings, http, self._clock)
            if chat is None:
                raise ConfigurationError("llm.model: a benchmark needs one")
            stack.push_async_callback(chat.aclose)
            cpu, began = process.cpu_seconds(), self._clock.monotonic()
            documents, tokens = await prototype.answer(
                self._query(text),
                is_parallel=mode == "parallel",
                settings=settings,
                catalogue=catalogue,
                model=chat,
                clock=self._clock,
            )
            elapsed = self._clock.monotonic() - began
            cpu = process.cpu_seconds() - cpu
        requests, peak = _asked(self._sandbox.audit())
        return Measurement(
            mode=mode,
            seed=seed,
            question=at,
            elapsed=elapsed,
            first_insight=elapsed,  # nothing is shown before the report
            bound=None,
            requests=requests,
            model_calls=2,
            output_tokens=tokens,
            peak_at_once=peak,
            cpu=cpu,
            documents=documents,
            insights=0,
        )

    def _settings(self, mode: Mode) -> Any:
        overrides = {**ENGINE_SETTINGS[mode], **self._options.overrides}
        return sandbox_settings(self._sandbox, has_model=True, overrides=overrides)

    def _query(self, text: str) -> Query:
        options = self._options
        return Query(text, sources=options.sources, deadline_seconds=options.deadline_seconds)


def _asked(audit: Mapping[str, Any]) -> tuple[int, int]:
    """Return the requests to sources, and the most at once to one stand-in, the model's too."""
    accounts = audit["providers"]
    requests = sum(found["requests"] for name, found in accounts.items() if name != "openai")
    return requests, max((found["peak_at_once"] for found in accounts.values()), default=0)
