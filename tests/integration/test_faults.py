"""Whatever breaks, an answer comes by the deadline: from whoever is well, and it says the rest."""

import asyncio
from dataclasses import replace
from functools import cache

import pytest
from benchmarks.fault_matrix import (
    CASES,
    MOST_REQUESTS,
    RETRY_RESERVE,
    Answer,
    Case,
    answer,
    query,
    sign_in,
    verdict,
)
from benchmarks.faults import matrix

from groundswell.bench.questions import questions
from groundswell.domain.query import Query
from groundswell.domain.report import Report
from groundswell.engine import Engine
from groundswell.sandbox.faults import Fault
from groundswell.sandbox.latency import Latency
from tests.quiet_loop import QuietLoop
from tests.quiet_sandbox import opened

WITHIN_SECONDS = 6.0


def asked(case: Case | None, *, has_model: bool) -> Answer:
    quiet = QuietLoop()

    async def main() -> Answer:
        async with opened(quiet, has_model=has_model) as (sandbox, engine):
            if case is not None and case.is_signed_in:
                await quiet.finished(engine.ask(sign_in(case)))
            before = sandbox.audit()
            if case is not None:
                sandbox.set_fault(case.stand_in, case.fault)
            asking = engine.ask(query(deadline_seconds=WITHIN_SECONDS), diagnostics=True)
            report = await quiet.finished(asking)
            return answer(report, sandbox.audit(), before=before)

    return quiet.run(main())


def crowd(source: str, fault: Fault | None) -> tuple[list[Report], int]:
    """Ask twelve questions at once; return the reports and the requests to `source`."""
    quiet = QuietLoop()

    async def everybody(engine: Engine) -> list[Report]:
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(
                    engine.ask(Query(text, sources=(source,), deadline_seconds=WITHIN_SECONDS))
                )
                for text in questions(12)
            ]
        return [task.result() for task in tasks]

    async def main() -> tuple[list[Report], int]:
        async with opened(quiet, has_model=False) as (sandbox, engine):
            if fault is not None:
                sandbox.set_fault(source, fault)
            reports = await quiet.finished(everybody(engine))
            return reports, sandbox.audit()["providers"][source]["requests"]

    return quiet.run(main())


@cache
def healthy(*, has_model: bool) -> Answer:
    return asked(None, has_model=has_model)


def test_without_a_fault_everything_is_ok() -> None:
    for has_model in (False, True):
        found = healthy(has_model=has_model).report
        assert {outcome.status for outcome in found.outcomes} == {"ok"}
        assert all(outcome.documents > 0 for outcome in found.outcomes)
        assert found.notes == ()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_fault_costs_only_what_it_breaks(case: Case) -> None:
    found = verdict(case, healthy(has_model=case.has_model), asked(case, has_model=case.has_model))
    assert found.complaints == []
    assert found.late_seconds <= 0
    if case.fault.rate == 1:
        assert found.status != "ok"


def test_a_second_attempt_that_might_cost_too_much_does_not_hide_the_failure() -> None:
    case = next(case for case in CASES if case.name == "x reset")
    found = verdict(case, healthy(has_model=False), asked(case, has_model=False))
    assert "HTTP protocol" in found.reason
    assert found.requests == 1


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("x", Fault("error")),
        ("hackernews", Fault("throttle", seconds=30.0)),
        ("github", Fault("reset")),
        ("reddit", Fault("hang")),
    ],
    ids=lambda value: value if isinstance(value, str) else value.kind,
)
def test_many_questions_at_once_do_not_storm_a_broken_source(source: str, fault: Fault) -> None:
    _, healthy_requests = crowd(source, None)
    reports, requests = crowd(source, fault)
    assert requests <= MOST_REQUESTS * healthy_requests + RETRY_RESERVE
    for report in reports:
        assert report.elapsed_seconds <= WITHIN_SECONDS
        (outcome,) = report.outcomes
        assert outcome.status == "failed"
        assert outcome.reason
        assert outcome.remedy


def test_the_benchmark_prints_a_row_for_each_case(capsys: pytest.CaptureFixture[str]) -> None:
    assert matrix("github reset", latency=Latency(), within=30.0) == 0
    (row,) = capsys.readouterr().out.splitlines()
    assert row.startswith("github reset ")
    assert "100%" in row
    assert "failed: the server broke the HTTP protocol → " in row


def test_what_was_not_kept_is_said() -> None:
    kept = verdict(CASES[0], healthy(has_model=False), healthy(has_model=False))
    assert kept.complaints == []
    broken = replace(
        kept, late_seconds=0.3, share=0.9, requests=99, status="failed", while_told_to_wait=1
    )
    assert broken.complaints == [
        "0.30 s late",
        "90% of the healthy documents",
        f"99 requests, {kept.healthy_requests} without the fault",
        "no reason",
        "no remedy",
        "1 requests while told to wait",
    ]


def test_calls_of_the_model_that_are_made_again_are_counted() -> None:
    quiet = QuietLoop()

    async def main() -> tuple[Report, int]:
        async with opened(quiet, has_model=True) as (sandbox, engine):
            sandbox.set_fault("openai", Fault("error", rate=0.3))
            asking = engine.ask(query(deadline_seconds=60), diagnostics=True)
            report = await quiet.finished(asking)
            return report, sandbox.audit()["providers"]["openai"]["requests"]

    report, requests = quiet.run(main())
    assert report.diagnostics is not None
    calls = report.diagnostics["models"]
    again = sum(call["retries"] for call in calls)
    assert again > 0
    assert len(calls) + again == report.usage.llm_calls == requests
