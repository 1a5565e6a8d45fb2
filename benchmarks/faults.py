"""Break one stand-in after another under a question: `python -m benchmarks.faults`.

Real HTTP, real clock, the sandbox in a process of its own. Exits with 1 when a promise is broken.
"""

import argparse
import asyncio
import platform
import sys

from benchmarks.fault_matrix import CASES, Answer, Case, Verdict, answer, query, sign_in, verdict
from groundswell.bench.sandbox_process import SandboxProcess, sandbox_process
from groundswell.bench.setup import sandbox_settings
from groundswell.engine import Engine
from groundswell.sandbox.latency import Latency, profile

HEAD = f"{'fault':<26}{'over':>7}{'healthy':>9}{'requests':>10}  outcome: reason → remedy"


async def asked(
    sandbox: SandboxProcess, case: Case | None, *, has_model: bool, latency: Latency, within: float
) -> Answer:
    """Ask once with a new engine and, with a `case`, its fault."""
    settings = sandbox_settings(sandbox, has_model=has_model)
    sandbox.start_over(latency)
    async with Engine(settings) as engine:
        if case is not None and case.is_signed_in:
            await engine.ask(sign_in(case))
        before = sandbox.audit()
        if case is not None:
            sandbox.set_fault(case.stand_in, case.fault)
        report = await engine.ask(query(deadline_seconds=within), diagnostics=True)
    return answer(report, sandbox.audit(), before=before)


def shown(row: Verdict) -> str:
    """Return one row of the table, and under it what was not kept."""
    requests = f"{row.requests}/{row.healthy_requests}"
    said = f"{row.status}: {row.reason} → {row.remedy}" if row.reason else row.status
    line = f"{row.case.name:<26}{row.late_seconds:>+7.2f}{row.share:>9.0%}{requests:>10}  {said}"
    return "\n".join([line, *(f"  BROKEN: {complaint}" for complaint in row.complaints)])


def matrix(only: str, *, latency: Latency, within: float) -> int:
    """Run every case whose name holds `only`; return how many promises were broken."""
    broken = 0
    with sandbox_process() as sandbox:
        healthy: dict[bool, Answer] = {}
        for case in (case for case in CASES if only in case.name):
            has_model = case.has_model
            if has_model not in healthy:
                healthy[has_model] = asyncio.run(
                    asked(sandbox, None, has_model=has_model, latency=latency, within=60.0)
                )
            found = asyncio.run(
                asked(sandbox, case, has_model=has_model, latency=latency, within=within)
            )
            row = verdict(case, healthy[has_model], found)
            print(shown(row), flush=True)
            broken += len(row.complaints)
    return broken


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="cases whose name holds this")
    parser.add_argument("--within", type=float, default=5.0, help="deadline in seconds")
    parser.add_argument("--profile", default="realistic", help="instant, realistic or slow")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    print(f"Python {platform.python_version()}, {platform.machine()}; {arguments.within:g} s each")
    print(HEAD)
    count = matrix(
        arguments.only,
        latency=Latency(profile(arguments.profile), arguments.seed),
        within=arguments.within,
    )
    print("every promise kept" if count == 0 else f"{count} promises broken")
    sys.exit(min(count, 1))
