"""Whatever breaks, an answer comes by the deadline: from whoever is well, and it says the rest."""

import random
from functools import cache

import pytest
from benchmarks.fault_matrix import CASES, Answer, Case, answer, query, sign_in, verdict

from groundswell.config.load import load
from groundswell.engine import Engine
from groundswell.sandbox.latency import Latency
from groundswell.sandbox.server import Sandbox, SandboxOptions
from tests.quiet_loop import QuietLoop

WITHIN_SECONDS = 6.0


def asked(case: Case | None, *, has_model: bool) -> Answer:
    """Ask over real HTTP, with a clock that waits for everybody."""
    quiet = QuietLoop()

    async def main() -> Answer:
        options = SandboxOptions(clock=quiet.clock, latency=Latency("realistic", seed=1))
        async with Sandbox(options) as sandbox:
            chosen = {**sandbox.settings(), "profile": "test", "transport.trust_env": False}
            if has_model:
                chosen["llm.model"] = "sandbox:sandbox-rules"
            settings = load(overrides=chosen, is_alone=True).settings
            async with Engine(settings, clock=quiet.clock, rng=random.Random(1)) as engine:
                if case is not None and case.is_signed_in:
                    await quiet.finished(engine.ask(sign_in(case)))
                before = sandbox.audit()
                if case is not None:
                    sandbox.set_fault(case.stand_in, case.fault)
                asking = engine.ask(query(deadline_seconds=WITHIN_SECONDS), diagnostics=True)
                report = await quiet.finished(asking)
            return answer(report, sandbox.audit(), before=before)

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
