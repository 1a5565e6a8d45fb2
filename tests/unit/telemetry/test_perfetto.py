"""The trace file is one that Perfetto opens: known phases, slices that nest, named tracks."""

import json
from collections import defaultdict
from typing import Any

from groundswell.telemetry import semconv
from groundswell.telemetry.diagnostics import RunFacts, build
from groundswell.telemetry.perfetto import trace
from groundswell.telemetry.tracer import Span, Tracer
from tests.fake_clock import FakeClock
from tests.unit.telemetry.test_diagnostics import block


def events_of(found: dict[str, Any], phase: str) -> list[dict[str, Any]]:
    return [event for event in found["traceEvents"] if event["ph"] == phase]


def track_names(found: dict[str, Any]) -> dict[int, str]:
    return {
        event["tid"]: event["args"]["name"]
        for event in events_of(found, "M")
        if event["name"] == "thread_name"
    }


def test_every_event_has_what_the_format_asks_for() -> None:
    found = json.loads(json.dumps(trace(block())))
    assert {event["ph"] for event in found["traceEvents"]} == {"M", "X", "i"}
    for event in found["traceEvents"]:
        assert {"name", "pid", "tid"} <= set(event)
        if event["ph"] != "M":
            assert event["ts"] >= 0
        if event["ph"] == "X":
            assert event["dur"] >= 0


def test_sources_and_models_have_tracks_of_their_own() -> None:
    found = trace(block())
    names = track_names(found)
    tracks = {event["name"]: names[event["tid"]] for event in events_of(found, "X")}
    assert tracks["run"] == tracks["stage search"] == "run"
    assert tracks["page"] == tracks["attempt"] == tracks["waiting"] == "x"
    assert tracks["chat m-1"] == "m-1"


def test_slices_of_a_track_never_cross() -> None:
    clock = FakeClock()
    tracer = Tracer(clock)
    with tracer.span(semconv.RUN) as run:
        for number in range(1, 6):  # calls to one model, side by side
            call = Span(tracer, number, run.id, semconv.chat("m"), {})
            call.started, call.ended = clock.monotonic() + number, clock.monotonic() + number + 2.5
            tracer.spans.append(call)
        clock.tick(9.0)
    found = trace(build(tracer, RunFacts(deadline_seconds=9.0, counters={})))
    tracks: defaultdict[int, list[tuple[float, float]]] = defaultdict(list)
    for event in events_of(found, "X"):
        tracks[event["tid"]].append((event["ts"], event["ts"] + event["dur"]))
    assert len(tracks) == 4  # the run, and three for calls of which three overlap
    for slices in tracks.values():
        for start, end in slices:
            for other_start, other_end in slices:
                is_apart = other_end <= start or end <= other_start
                is_nested = (start <= other_start and other_end <= end) or (
                    other_start <= start and end <= other_end
                )
                assert is_apart or is_nested


def test_queue_time_is_a_slice_and_what_happened_an_instant() -> None:
    found = trace(block())
    waits = [event for event in events_of(found, "X") if event["cat"] == "queue"]
    assert [(event["ts"], event["dur"]) for event in waits] == [(0.0, 1e6)]
    assert [event["name"] for event in events_of(found, "i")] == [
        "retry", "retry", "retry", "retry.refused",
    ]  # fmt: skip
