"""Fifty questions at once over the sandbox's true limits, with its answers at once."""

import asyncio

import pytest

from groundswell.bench.sandbox_process import SandboxProcess, sandbox_process
from groundswell.bench.setup import sandbox_settings
from groundswell.domain.event import ReportEvent
from groundswell.domain.query import Query
from groundswell.domain.report import Report
from groundswell.engine import Engine
from groundswell.sandbox.latency import Latency

QUESTIONS = 50
SOURCES = ("x", "hackernews", "lemmy")  # their limits let fifty questions pass without a wait
WORDS = "export invoice support login price tax bank email phone sync".split()  # noqa: SIM905
MOMENTS = ("", " after the update", " on a laptop", " at the weekend", " in a team")
DIFFERENT = [f"What annoys Billow users about {word}{when}?" for when in MOMENTS for word in WORDS]


@pytest.fixture(scope="module")
def sandbox():
    with sandbox_process() as running:
        yield running


def asked(sandbox: SandboxProcess, texts: list[str]) -> tuple[list[Report], int, int]:
    """Return the reports, and the most requests that waited and ran at once."""
    sandbox.start_over(Latency("instant"))

    async def main() -> tuple[list[Report], int, int]:
        async with Engine(sandbox_settings(sandbox, has_model=False)) as engine:
            workers = engine._pools._workers
            waiting = running = 0

            async def one(text: str) -> Report:
                nonlocal waiting, running
                query = Query(text, sources=SOURCES, deadline_seconds=90)
                async for event in engine.stream(query):
                    waiting, running = max(waiting, workers.queued), max(running, workers.running)
                    if isinstance(event, ReportEvent):
                        return event.report
                raise AssertionError("a run ends with a report")

            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(one(text)) for text in texts]
            assert (workers.queued, workers.running) == (0, 0)
        return [task.result() for task in tasks], waiting, running

    return asyncio.run(main())


def test_fifty_different_questions_are_answered_without_a_breach(sandbox: SandboxProcess) -> None:
    reports, waiting, running = asked(sandbox, DIFFERENT)
    outcomes = [outcome for report in reports for outcome in report.outcomes]
    assert [outcome for outcome in outcomes if outcome.status != "ok"] == []
    audit = sandbox.audit()
    assert (audit["breaches"], audit["while_told_to_wait"]) == (0, 0)
    assert {account["errors"] for account in audit["providers"].values()} == {0}
    settings = sandbox_settings(sandbox, has_model=False)
    assert running <= settings.workers.max_running
    assert 0 < waiting <= settings.workers.max_queued


def test_fifty_identical_questions_cost_what_one_costs(sandbox: SandboxProcess) -> None:
    asked(sandbox, DIFFERENT[:1])
    alone = sandbox.audit()["requests"]
    reports, _, _ = asked(sandbox, DIFFERENT[:1] * QUESTIONS)
    assert sandbox.audit()["requests"] == alone > 0
    said = [[(one.name, one.document_ids) for one in report.insights] for report in reports]
    assert said[0]
    assert all(each == said[0] for each in said)
