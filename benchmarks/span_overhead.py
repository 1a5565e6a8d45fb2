"""Measure what one span costs: `python benchmarks/span_overhead.py`."""

import platform
import statistics
import time

from groundswell.clock import SystemClock
from groundswell.telemetry.run_log import RunLog
from groundswell.telemetry.source_states import SourceStates
from groundswell.telemetry.tracer import Happening, Span, Tracer, step

ROUNDS = 25
SPANS = 2_000


def microseconds(tracer: Tracer) -> float:
    with tracer.span("run"):
        started = time.perf_counter()
        for _ in range(SPANS):
            with step("page", source="x"):
                pass
        elapsed = time.perf_counter() - started
    tracer.spans.clear()
    return elapsed / SPANS * 1e6


def report(name: str, make: object) -> None:
    assert callable(make)
    values = sorted(microseconds(make()) for _ in range(ROUNDS))
    low, high = values[1], values[-2]
    print(
        f"{name:<34} median {statistics.median(values):5.2f} µs  (spread {low:.2f} to {high:.2f})"
    )


def listening() -> Tracer:
    states, log = SourceStates(lambda _: None), RunLog("r")

    def listen(span: Span, happening: Happening, name: str) -> None:
        states(span, happening, name)
        log(span, happening, name)

    return Tracer(SystemClock(), listener=listen)


def outside() -> float:
    started = time.perf_counter()
    for _ in range(SPANS):
        with step("page", source="x"):
            pass
    return (time.perf_counter() - started) / SPANS * 1e6


if __name__ == "__main__":
    print(f"Python {platform.python_version()}, {platform.machine()}, {ROUNDS} × {SPANS} spans")
    report("span of a run", lambda: Tracer(SystemClock()))
    report("span that progress and log hear of", listening)
    median = statistics.median(outside() for _ in range(ROUNDS))
    print(f"{'step outside of a run':<34} median {median:5.2f} µs")
