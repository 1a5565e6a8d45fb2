"""An engine over every source of a sandbox: it answers, keeps to all limits, and survives each."""

import asyncio
import random

import pytest

from groundswell.config.load import load
from groundswell.domain.query import Query
from groundswell.engine import Engine
from groundswell.sandbox.faults import Fault
from groundswell.sandbox.server import Sandbox, SandboxOptions
from groundswell.sandbox.window import Window

QUESTION = "What frustrates Billow users?"
STAND_INS = {
    "reddit": "reddit",
    "x": "x",
    "google": "searxng",
    "hackernews": "hackernews",
    "stackexchange": "stackexchange",
    "github": "github",
    "lemmy": "lemmy",
}


def settings(sandbox, **more):
    overrides = {**sandbox.settings(), "profile": "test", "sources.google.backend": "searxng"}
    return load(overrides={**overrides, **more}, is_alone=True).settings


def test_it_answers_from_all_sources_and_no_limit_is_exceeded() -> None:
    async def main():
        async with Sandbox(SandboxOptions()) as sandbox:
            async with Engine(settings(sandbox), rng=random.Random(1)) as engine:
                query = Query(QUESTION, deadline_seconds=60)
                report = await engine.ask(query, diagnostics=True)
            return report, sandbox.audit()

    report, audit = asyncio.run(main())
    outcomes = {outcome.source: outcome for outcome in report.outcomes}
    assert {name: outcomes[name].status for name in STAND_INS} == dict.fromkeys(STAND_INS, "ok")
    assert all(outcomes[name].documents > 0 for name in STAND_INS)
    assert report.insights
    assert report.status == "complete"
    assert audit["breaches"] == 0
    assert audit["while_told_to_wait"] == 0
    for name, stand_in in STAND_INS.items():
        assert audit["providers"][stand_in]["errors"] == 0
        assert report.usage.requests[name] >= 1


@pytest.mark.parametrize("source", STAND_INS)
def test_the_report_comes_while_a_source_hangs(source) -> None:
    faults = {STAND_INS[source]: Fault("hang")}

    async def main():
        async with (
            Sandbox(SandboxOptions(faults=faults)) as sandbox,
            Engine(settings(sandbox), rng=random.Random(1)) as engine,
        ):
            return await engine.ask(Query(QUESTION, deadline_seconds=2.5), diagnostics=True)

    report = asyncio.run(main())
    outcomes = {outcome.source: outcome for outcome in report.outcomes}
    assert outcomes[source].status == "failed"
    assert outcomes[source].reason
    assert outcomes[source].remedy
    others = [outcome for name, outcome in outcomes.items() if name != source]
    assert sum(outcome.status == "ok" for outcome in others) >= len(others) - 1
    assert report.status == "partial"
    assert report.insights
    assert report.elapsed_seconds <= 2.5


def test_a_limit_of_the_provider_that_is_lower_than_ours_ends_in_an_outcome() -> None:
    windows = {"hackernews": {"search": (Window(0, 3_600.0),)}}

    async def main():
        async with (
            Sandbox(SandboxOptions(windows=windows)) as sandbox,
            Engine(settings(sandbox), rng=random.Random(1)) as engine,
        ):
            query = Query(QUESTION, sources=("hackernews", "x"), deadline_seconds=20)
            return await engine.ask(query), sandbox.audit()

    report, audit = asyncio.run(main())
    outcomes = {outcome.source: outcome for outcome in report.outcomes}
    assert outcomes["hackernews"].status == "failed"
    assert outcomes["hackernews"].remedy
    assert outcomes["x"].status == "ok"
    assert audit["providers"]["hackernews"]["breaches"] >= 1
