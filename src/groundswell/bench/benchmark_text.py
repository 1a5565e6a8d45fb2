"""Show what a benchmark measured: a table, and its values as JSON."""

import os
import platform
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from groundswell.bench.benchmark import BenchmarkResult
from groundswell.bench.figures import figures
from groundswell.bench.measurement import Measurement
from groundswell.bench.mode import MEANINGS, Mode
from groundswell.bench.targets import BEFORE, targets


def as_dict(result: BenchmarkResult) -> dict[str, Any]:
    """Return every measurement and its summary as plain JSON values."""
    modes = {mode: summary(rows) for mode, rows in by_mode(result).items()}
    return {
        "schema": "groundswell.benchmark/1",
        "taken_at": result.taken_at.isoformat(),
        "machine": machine(),
        "options": asdict(result.options),
        "modes": modes,
        "targets": [{**asdict(each), "is_held": each.is_held} for each in targets(modes)],
        "timelines": {mode: asdict(each) for mode, each in result.timelines.items()},
        "measurements": [asdict(row) for row in result.measurements],
    }


def machine() -> dict[str, str]:
    """Return what was measured on."""
    return {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "processors": str(_processors()),
        "model": _processor_model(),
    }


def by_mode(result: BenchmarkResult) -> dict[Mode, list[Measurement]]:
    """Return the measurements of each mode, in the order of the modes."""
    return {
        mode: [row for row in result.measurements if row.mode == mode]
        for mode in result.options.modes
    }


def summary(rows: Sequence[Measurement]) -> dict[str, Any]:
    """Return the figures of one mode."""
    firsts = [row.first_insight for row in rows if row.first_insight is not None]
    bounds = [row.elapsed / row.bound for row in rows if row.bound]
    return {
        "elapsed_seconds": asdict(figures([row.elapsed for row in rows])),
        "first_insight_seconds": asdict(figures(firsts)) if firsts else None,
        "ratio_to_lower_bound": asdict(figures(bounds)) if bounds else None,
        "requests": figures([row.requests for row in rows]).median,
        "model_calls": figures([row.model_calls for row in rows]).median,
        "output_tokens": figures([row.output_tokens for row in rows]).median,
        "peak_at_once": max(row.peak_at_once for row in rows),
        "cpu_seconds": asdict(figures([row.cpu for row in rows])),
        "documents": figures([row.documents for row in rows]).median,
    }


def render(result: BenchmarkResult) -> str:
    """Return tables of at most 80 columns."""
    return "\n".join(_lines(result)) + "\n"


def _lines(result: BenchmarkResult) -> Iterator[str]:
    found = {mode: summary(rows) for mode, rows in by_mode(result).items()}
    where = machine()
    yield (
        f"{result.options.questions} questions x {len(result.options.seeds)} seeds, "
        f"latencies {result.options.profile}; {result.taken_at:%Y-%m-%d %H:%M} UTC"
    )
    yield f"Python {where['python']}, {where['system']}, {where['processors']} x {where['model']}"
    yield ""
    yield f"{'':<11}{'median':>8}{'p95':>7}{'min–max':>13}{'first':>7}{'bound':>7}{'before':>8}"
    yield f"{'mode':<11}{'s':>8}{'s':>7}{'s':>13}{'s':>7}{'x':>7}{'x':>8}"
    before = found.get(BEFORE)
    for mode, row in found.items():
        yield _times(mode, row, before)
    yield ""
    yield f"{'mode':<11}{'requests':>9}{'calls':>7}{'tokens':>8}{'in flight':>11}{'cpu ms':>8}"
    for mode, row in found.items():
        yield (
            f"{mode:<11}{row['requests']:>9.0f}{row['model_calls']:>7.0f}"
            f"{row['output_tokens']:>8.0f}{row['peak_at_once']:>11}"
            f"{1_000 * row['cpu_seconds']['median']:>8.0f}"
        )
    if reached := targets(found):
        yield ""
        yield f"{'target':<37}{'at most':>9}{'measured':>10}"
        for each in reached:
            verdict = "" if each.is_held else "  MISSED"
            yield f"{each.name:<37}{each.most:>9.2f}{each.measured:>10.3f}{verdict}"
    yield ""
    yield from (f"{mode:<11}{MEANINGS[mode]}" for mode in found)
    yield ""
    yield "first: time to the first insight; bound: time over the computed lower bound;"
    yield "before: time over that of the mode sequential (medians); in flight: requests and"
    yield "model calls under way at once at most"


def _times(mode: Mode, row: dict[str, Any], before: dict[str, Any] | None) -> str:
    elapsed, first, bound = (
        row["elapsed_seconds"],
        row["first_insight_seconds"],
        row["ratio_to_lower_bound"],
    )
    spread = f"{elapsed['least']:.2f}–{elapsed['most']:.2f}"
    share = elapsed["median"] / before["elapsed_seconds"]["median"] if before else None
    return (
        f"{mode:<11}{elapsed['median']:>8.2f}{elapsed['p95']:>7.2f}{spread:>13}"
        f"{_number(first and first['median'], 2):>7}{_number(bound and bound['median'], 2):>7}"
        f"{_number(share, 3):>8}"
    )


def _number(value: float | None, places: int) -> str:
    return "-" if value is None else f"{value:.{places}f}"


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 0


def _processor_model() -> str:
    told = Path("/proc/cpuinfo")
    if told.exists():
        for line in told.read_text(encoding="utf-8", errors="replace").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return value.strip()
    return platform.processor() or "unknown"
