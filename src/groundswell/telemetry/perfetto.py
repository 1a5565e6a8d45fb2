"""Write a run as a trace that Perfetto and Chrome open."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from groundswell.telemetry import semconv

_PROCESS = 1
_MICROSECONDS = 1e6
_RUN_TRACK = "run"
_ANALYSIS_TRACK = "analysis"


def trace(diagnostics: Mapping[str, Any]) -> dict[str, Any]:
    """Return the Trace Event JSON of a diagnostics block.

    Each source and each model has tracks of its own, as many as run side by side; stages and
    analysis have theirs. Queue time is a slice below its span, what happened is an instant.
    """
    spans: Sequence[Mapping[str, Any]] = diagnostics["spans"]
    critical = {step["span_id"] for step in diagnostics["critical_path"]}
    tracks = _tracks(spans)
    names = dict.fromkeys(tracks.values())
    numbers = {name: at for at, name in enumerate(names, start=1)}
    events = [_named("process_name", f"groundswell {diagnostics['run_id']}", 0)]
    for name, number in numbers.items():
        events.append(_named("thread_name", name, number))
        events.append({**_named("thread_sort_index", "", number), "args": {"sort_index": number}})
    for span in spans:
        events.extend(_slices(span, numbers[tracks[span["id"]]], span["id"] in critical))
    return {
        "traceEvents": events,
        "displayTimeUnit": "ms",
        "otherData": {"schema": diagnostics["schema"], "run_id": diagnostics["run_id"]},
    }


def _tracks(spans: Sequence[Mapping[str, Any]]) -> dict[int, str]:
    """Return the track of each span; slices of a track are nested or apart, never crossing."""
    families = _families(spans)
    tracks: dict[int, str] = {}
    open_slices: dict[str, list[tuple[float, int]]] = {}
    for span in sorted(spans, key=lambda item: (item["start_seconds"], item["id"])):
        family, number = families[span["id"]], 1
        while True:
            name = family if number == 1 else f"{family} {number}"
            stack = open_slices.setdefault(name, [])
            while stack and stack[-1][0] <= span["start_seconds"]:
                stack.pop()
            end = span["start_seconds"] + span["elapsed_seconds"]
            if not stack or (end <= stack[-1][0] and _is_below(span, stack[-1][1], spans)):
                stack.append((end, span["id"]))
                tracks[span["id"]] = name
                break
            number += 1
    return tracks


def _is_below(span: Mapping[str, Any], other: int, spans: Sequence[Mapping[str, Any]]) -> bool:
    parents = {item["id"]: item["parent_id"] for item in spans}
    at: int | None = span["parent_id"]
    while at is not None:
        if at == other:
            return True
        at = parents.get(at)
    return False


def _families(spans: Sequence[Mapping[str, Any]]) -> dict[int, str]:
    """Return the family of tracks of each span: its source, its model, analysis or the run."""
    families: dict[int, str] = {}
    for span in sorted(spans, key=lambda item: item["id"]):
        name = span["name"]
        if name == semconv.RUN or semconv.is_stage(name):
            family = _RUN_TRACK
        elif semconv.is_tool(name) or semconv.is_chat(name):
            family = semconv.bare(name)
        else:
            family = families.get(span["parent_id"], _RUN_TRACK)
            family = _ANALYSIS_TRACK if family == _RUN_TRACK else family
        families[span["id"]] = family
    return families


def _slices(span: Mapping[str, Any], track: int, is_critical: bool) -> Iterator[dict[str, Any]]:  # noqa: FBT001
    base = {"pid": _PROCESS, "tid": track}
    yield base | {
        "ph": "X",
        "name": span["name"],
        "cat": "critical" if is_critical else "span",
        "ts": span["start_seconds"] * _MICROSECONDS,
        "dur": span["elapsed_seconds"] * _MICROSECONDS,
        "args": {
            **span["attributes"],
            "status": span["status"],
            "queue_seconds": span["queue_seconds"],
            "work_seconds": span["work_seconds"],
        },
    }
    for since, until in span["waits"]:
        yield base | {
            "ph": "X",
            "name": "waiting",
            "cat": "queue",
            "ts": since * _MICROSECONDS,
            "dur": (until - since) * _MICROSECONDS,
            "args": {},
        }
    for event in span["events"]:
        yield base | {
            "ph": "i",
            "s": "t",
            "name": event["name"],
            "cat": "event",
            "ts": event["at_seconds"] * _MICROSECONDS,
            "args": dict(event["attributes"]),
        }


def _named(kind: str, name: str, track: int) -> dict[str, Any]:
    return {"ph": "M", "name": kind, "pid": _PROCESS, "tid": track, "args": {"name": name}}
