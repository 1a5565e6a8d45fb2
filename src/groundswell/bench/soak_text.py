"""Show what a soak brought."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from groundswell.bench.soak import SoakResult

_MIB = 2**20


def as_dict(result: SoakResult) -> dict[str, Any]:
    """Return `result` as plain JSON values."""
    return {"schema": "groundswell.soak/1", **asdict(result), "ok": not result.failures}


def render(result: SoakResult) -> str:
    """Return `result` as text of at most 80 columns."""
    return "\n".join(_lines(result)) + "\n"


def _lines(result: SoakResult) -> Iterator[str]:
    statuses = ", ".join(f"{count} {name}" for name, count in sorted(result.statuses.items()))
    seconds = result.elapsed_seconds
    yield f"{result.answered} questions answered: {statuses}; {result.late} late"
    yield (
        f"time to the answer: median {seconds.median:.2f} s, p95 {seconds.p95:.2f} s, "
        f"{seconds.least:.2f} to {seconds.most:.2f} s"
    )
    yield f"throughput: {result.per_minute:.1f} questions a minute"
    if result.before_per_minute is not None:
        times = result.per_minute / result.before_per_minute
        yield f"  one after the other, as the prototype: {result.before_per_minute:.1f}"
        yield f"  ({times:.1f} times as many now)"
    yield ""
    heads = f"{'requests':>9}{'errors':>8}{'at once':>9}{'breaches':>10}  fullest window"
    yield f"{'stand-in':<15}{heads}"
    for name, account in sorted(result.audit["providers"].items()):
        yield (
            f"{name:<15}{account['requests']:>9}{account['errors']:>8}"
            f"{account['peak_at_once']:>9}{account['breaches']:>10}  {_fullest(account)}"
        )
    yield ""
    before, after = (size / _MIB for size in result.resident_bytes)
    yield f"memory {before:.0f} MiB after warm-up, {after:.0f} MiB at the end"
    yield f"sockets {result.open_sockets[0]} after warm-up, {result.open_sockets[1]} at the end"
    for failure in result.failures:
        yield f"FAILED: {failure}"
    if not result.failures:
        yield "held: no answer late or lost, no limit broken, nothing leaked"


def _fullest(account: dict[str, Any]) -> str:
    windows = [window for key in account["keys"].values() for window in key["windows"]]
    if not windows:
        return ""
    most = max(windows, key=lambda window: window["peak"] / window["limit"])
    return f"{most['peak']} of {most['limit']} in {most['seconds']:g} s"
