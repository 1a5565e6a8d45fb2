"""Put the service under load: 100 questions at once, streamed, against the sandbox without delays.

    python benchmarks/web_load.py [--questions 100] [--within 30] [--rounds 3] [--json]

The service is a real `groundswell serve`, the sandbox a process of its own, each client has a key
of its own. Scenario `defaults` has the default admission, so most are refused at once; in `queued`
as many may wait as have their turn in time; in `wide` all are let in. Exit status 1 when an answer
was late, lost or refused without `Retry-After`, or when the service kept memory or sockets.
"""

import argparse
import asyncio
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx2

from benchmarks.web_questions import Answer, asked_at_once, different
from groundswell.bench.figures import Figures, figures
from groundswell.bench.sandbox_process import SandboxProcess, sandbox_process
from groundswell.sandbox.latency import Latency

GRACE_SECONDS = 0.25  # how late an answer may be: the product's promise
SETTLE_SECONDS = 10.0
KEPT_BYTES = 32 * 2**20  # what an allocator may hold back after the same work
SPARE_SOCKETS = 10  # connections to providers that wait for their next use
_ADDRESS = re.compile(r"http://[\d.]+:\d+")


@dataclass(frozen=True, slots=True)
class Footprint:
    """What the service holds."""

    resident_bytes: int
    sockets: int


@dataclass(frozen=True, slots=True)
class Round:
    """What came of all questions of one round."""

    scenario: str
    questions: str
    answers: tuple[Answer, ...]
    deadline_seconds: float
    peak_bytes: int
    after: Footprint

    @property
    def answered(self) -> list[Answer]:
        return [each for each in self.answers if each.report is not None]

    @property
    def refused(self) -> list[Answer]:
        return [each for each in self.answers if each.http == HTTPStatus.SERVICE_UNAVAILABLE]

    @property
    def late(self) -> int:
        return sum(each.seconds > self.deadline_seconds + GRACE_SECONDS for each in self.answers)

    @property
    def lost(self) -> int:
        return len(self.answers) - len(self.answered) - len(self.refused)


def failures(rounds: Sequence[Round], before: Footprint) -> list[str]:
    """Return what did not hold; `before` is what the service held after its warm-up."""
    found = []
    for each in rounds:
        where = f"{each.scenario}, {each.questions}"
        if each.lost:
            why = Counter(str(one.error or one.http) for one in each.answers if one.report is None)
            found.append(f"{where}: {each.lost} lost ({dict(why)})")
        if each.late:
            found.append(f"{where}: {each.late} late")
        if any(one.retry_after is None for one in each.refused):
            found.append(f"{where}: refused without Retry-After")
        if each.after.sockets > before.sockets + SPARE_SOCKETS:
            found.append(f"{where}: {each.after.sockets - before.sockets} sockets kept")
    # The same work once more must not need more memory, give or take an allocator's pages.
    for kind in sorted({each.questions for each in rounds}):
        held = [each.after.resident_bytes for each in rounds if each.questions == kind]
        if held[-1] > held[len(held) // 2 - 1] + KEPT_BYTES and len(held) > 1:
            found.append(f"{rounds[0].scenario}, {kind}: memory grows from round to round")
    return found


@contextmanager
def service(
    sandbox: SandboxProcess, keys: Sequence[str], settings: Mapping[str, object]
) -> Iterator[tuple[str, int]]:
    """Run `groundswell serve` against `sandbox`; yield its address and process id."""
    values = {
        **sandbox.settings,
        "cache.url": "memory://",
        "transport.trust_env": False,
        "server.port": 0,
        "server.api_keys": ",".join(keys),
        **settings,
    }
    given = [
        text for name, value in values.items() for text in ("--set", f"{name}={_written(value)}")
    ]
    with tempfile.TemporaryDirectory() as folder:  # no .env of this place
        process = subprocess.Popen(
            [sys.executable, "-m", "groundswell", "serve", *given],
            cwd=folder, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            assert process.stdout is not None
            told = next(
                (found for line in process.stdout if (found := _ADDRESS.search(line))), None
            )
            if told is None:
                raise SystemExit("the service did not start")
            yield told.group(), process.pid
        finally:
            process.terminate()
            process.wait(30)


def _written(value: object) -> str:
    if isinstance(value, list | tuple):
        return ",".join(map(str, value))
    return json.dumps(value) if isinstance(value, bool | dict) else str(value)


def footprint(pid: int) -> Footprint:
    """Return what the process holds now."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found
    sockets = 0
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        try:
            sockets += str(entry.readlink()).startswith("socket:")
        except OSError:
            continue  # it was closed while we looked
    return Footprint(int(found.group(1)) * 1024, sockets)


def settled(url: str, pid: int, *, sockets: int) -> Footprint:
    """Wait until nothing runs and no more than `sockets` are open, for a while at most."""
    until = time.perf_counter() + SETTLE_SECONDS
    while time.perf_counter() < until:
        running = httpx2.get(f"{url}/readyz", timeout=10, trust_env=False).json()["running"]
        if not running and footprint(pid).sockets <= sockets:
            break
        time.sleep(0.1)
    return footprint(pid)


def measured(
    scenario: str,
    settings: Mapping[str, object],
    *,
    sandbox: SandboxProcess,
    count: int,
    rounds: int,
    deadline_seconds: float,
) -> tuple[list[Round], Footprint]:
    """Return the rounds of one scenario, and what the service held after its warm-up."""
    keys = [f"client-{number}" for number in range(count)]
    found: list[Round] = []
    with service(sandbox, keys, settings) as (url, pid):

        def load(texts: Sequence[str]) -> tuple[list[Answer], int]:
            sandbox.start_over(Latency())
            peak = 0

            async def run() -> list[Answer]:
                nonlocal peak
                asking = asyncio.ensure_future(
                    asked_at_once(url, texts, deadline_seconds=deadline_seconds, keys=keys)
                )
                while not asking.done():
                    peak = max(peak, footprint(pid).resident_bytes)
                    await asyncio.wait({asking}, timeout=0.1)
                return asking.result()

            return asyncio.run(run()), peak

        load(different(count))  # imports, vectors, kept connections
        before = settled(url, pid, sockets=0)
        kinds = {"different": different(count), "identical": different(1) * count}
        for _ in range(rounds):
            for name, texts in kinds.items():
                answers, peak = load(texts)
                after = settled(url, pid, sockets=before.sockets)
                found.append(Round(scenario, name, tuple(answers), deadline_seconds, peak, after))
    return found, before


SCENARIOS: Mapping[str, Mapping[str, object]] = {
    "defaults": {},
    "queued": {"server.max_queued": 1000},
    "wide": {"server.max_running": 128},
}


def as_json(rounds: Sequence[Round], wrong: Sequence[str]) -> dict[str, Any]:
    """Return everything as plain JSON values."""
    return {"machine": _machine(), "rounds": [asdict(each) for each in rounds], "failures": wrong}


def _machine() -> str:
    return f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores"


def _row(each: Round) -> str:
    done = [one.seconds for one in each.answered]
    first = [one.first_insight_seconds for one in each.answered if one.first_insight_seconds]
    no = [one.seconds for one in each.refused]
    kinds = ", ".join(
        f"{number} {name}"
        for name, number in Counter(str(one.report) for one in each.answered).most_common()
    )
    return (
        f"{each.scenario:<9} {each.questions:<10} {len(done):>4} {len(no):>4} {each.late:>4} "
        f"{each.lost:>4}  {_told(done):<22} {_told(first):<22} {_told(no):<22} "
        f"{each.peak_bytes / 2**20:>5.0f} {each.after.resident_bytes / 2**20:>5.0f} "
        f"{each.after.sockets:>4}  {kinds}"
    )


def _told(values: Sequence[float]) -> str:
    if not values:
        return "–"
    found: Figures = figures(values)
    return f"{found.median:.2f} / {found.p95:.2f} / {found.most:.2f}"


def main() -> int:
    """Measure every scenario and print what came of them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--within", type=float, default=30.0, help="deadline in seconds")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--scenario", choices=sorted(SCENARIOS), action="append")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    rounds: list[Round] = []
    wrong: list[str] = []
    starts: list[str] = []
    for name in given.scenario or SCENARIOS:
        with sandbox_process() as sandbox:
            some, before = measured(
                name, SCENARIOS[name], sandbox=sandbox, count=given.questions,
                rounds=given.rounds, deadline_seconds=given.within,
            )  # fmt: skip
        rounds += some
        wrong += failures(some, before)
        starts.append(
            f"{name}: {before.resident_bytes / 2**20:.0f} MB and {before.sockets} sockets before"
        )
    if given.json:
        print(json.dumps(as_json(rounds, wrong), indent=1))
        return 1 if wrong else 0
    print(f"{_machine()}; {given.questions} at once, within {given.within:g} s")
    print("; ".join(starts))
    print(
        f"{'scenario':<9} {'questions':<10} {'done':>4} {'503':>4} {'late':>4} {'lost':>4}  "
        f"{'answer s (med/p95/max)':<22} {'first insight s':<22} {'refusal s':<22} "
        f"{'peak':>5} {'after':>5} {'sock':>4}  reports"
    )
    for each in rounds:
        print(_row(each))
    for each_wrong in wrong:
        print(f"FAILED {each_wrong}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
