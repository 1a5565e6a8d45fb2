"""Ask an engine of this process, with the sandbox in another."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, product
from typing import Any

from groundswell.bench import process
from groundswell.bench.sandbox_process import SandboxProcess
from groundswell.bench.setup import sandbox_settings
from groundswell.config.settings import Settings
from groundswell.domain.query import Query
from groundswell.domain.report import Report
from groundswell.engine import Engine
from groundswell.sandbox.latency import Latency

QUESTION = "What frustrates Billow users?"
SOURCES = ("reddit", "x", "hackernews")
MANY = 50
_THINGS = ("export", "invoices", "support", "login", "price", "taxes", "bank", "email", "phone",
           "sync")  # fmt: skip
_MOMENTS = ("", " after the update", " on a laptop", " at the weekend", " in a team")


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer and the milliseconds of processor time that it took."""

    cpu_ms: float
    report: Report


@dataclass(frozen=True, slots=True)
class Crowd:
    """Many questions at once: how long the last took, and what the sandbox saw."""

    wall: float
    cpu: float
    reports: Sequence[Report]
    audit: dict[str, Any]

    @property
    def failures(self) -> list[str]:
        """Return the reasons of sources that did not answer whole."""
        outcomes = (outcome for report in self.reports for outcome in report.outcomes)
        return [outcome.reason or "" for outcome in outcomes if outcome.status != "ok"]


def answers(sandbox: SandboxProcess, *, rounds: int) -> list[Answer]:
    """Ask the same question of a new engine each time; the first answer is the process's first."""

    async def one() -> Answer:
        sandbox.start_over(Latency())
        async with Engine(_settings(sandbox)) as engine:
            began = process.cpu_seconds()
            report = await engine.ask(Query(QUESTION, sources=SOURCES))
            return Answer((process.cpu_seconds() - began) * 1e3, report)

    async def every() -> list[Answer]:
        return [await one() for _ in range(rounds)]

    return asyncio.run(every())


def crowd(sandbox: SandboxProcess, questions: Sequence[str]) -> Crowd:
    """Ask all `questions` at once of one engine."""

    async def every() -> Crowd:
        sandbox.start_over(Latency())
        async with Engine(_settings(sandbox)) as engine:
            began, cpu = time.perf_counter(), process.cpu_seconds()
            async with asyncio.TaskGroup() as group:
                asked = [
                    group.create_task(
                        engine.ask(Query(text, sources=SOURCES, deadline_seconds=600))
                    )
                    for text in questions
                ]
            wall, cpu = time.perf_counter() - began, process.cpu_seconds() - cpu
        return Crowd(wall, cpu, [task.result() for task in asked], sandbox.audit())

    return asyncio.run(every())


def different() -> tuple[str, ...]:
    """Return questions of which no two lead to the same requests."""
    pairs = islice(product(_MOMENTS, _THINGS), MANY)
    return tuple(f"What frustrates Billow users about {thing}{moment}?" for moment, thing in pairs)


def _settings(sandbox: SandboxProcess) -> Settings:
    return sandbox_settings(sandbox, has_model=False)
