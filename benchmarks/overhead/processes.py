"""Start programs and tell what they took."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Took:
    """What a program took: seconds by the clock and of the processor, and the most memory."""

    wall: float
    cpu: float
    peak_bytes: int


def ran(*arguments: str, output: Path | None = None) -> Took:
    """Run Python with `arguments` to its end; what it prints goes to `output`."""
    with Path(output or os.devnull).open("wb") as out:
        started = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, *arguments], stdout=out, stderr=subprocess.DEVNULL
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"python {' '.join(arguments[:4])} … ended with {process.returncode}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Took(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit)


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
    return [part for name, value in settings.items() for part in ("--set", f"{name}={value}")]
