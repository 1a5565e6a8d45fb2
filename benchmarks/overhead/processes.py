"""Start programs and tell what they took."""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# Linux counts the memory of the process that starts another one as the other's: this one is small.
_WATCH = """
import os, sys, time
began = time.perf_counter()
process = os.fork()
if not process:
    os.execv(sys.argv[1], sys.argv[1:])
_, status, usage = os.wait4(process, 0)
wall = time.perf_counter() - began
print(status, wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, file=sys.stderr)
"""


@dataclass(frozen=True, slots=True)
class Took:
    """What a program took: seconds by the clock and of the processor, and the most memory."""

    wall: float
    cpu: float
    peak_bytes: int


def ran(*arguments: str, output: Path | None = None) -> Took:
    """Run Python with `arguments` to its end; what it prints goes to `output`."""
    with Path(output or os.devnull).open("wb") as out:
        done = subprocess.run(
            [sys.executable, "-S", "-c", _WATCH, sys.executable, *arguments],
            check=True, stdout=out, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
    status, wall, cpu, peak = done.stderr.splitlines()[-1].split()
    if int(status):
        raise SystemExit(f"python {' '.join(arguments[:4])} … failed:\n{done.stderr}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Took(float(wall), float(cpu), int(peak) * unit)


def import_seconds(statement: str) -> Took:
    """Run `statement` in a new interpreter; the start of the interpreter itself is left out."""
    code = (
        "import time; w, c = time.perf_counter(), time.process_time()\n"
        f"{statement}\n"
        "print(time.perf_counter() - w, time.process_time() - c)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    wall, cpu = map(float, done.stdout.split())
    return Took(wall, cpu, 0)


def settings_options(settings: dict[str, object]) -> Sequence[str]:
    """Return the options of the command line that make these settings."""
    return [
        part
        for name, value in settings.items()
        for part in ("--set", f"{name}={','.join(value) if isinstance(value, list) else value}")
    ]
