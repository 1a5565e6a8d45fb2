"""Recommend pool sizes, times to live and timeouts from traces, by Little's law.

`L = λ x W`: as many are under way at once as begin in a second times the seconds that each takes.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from groundswell.bench.timeline import Stretch, Timeline, most_at_once, of_run
from groundswell.config import setting
from groundswell.config.settings import Settings
from groundswell.sources.source import SourceInfo, Window
from groundswell.telemetry.rows import percentile

_MINUTE, _HOUR, _DAY = 60.0, 3_600.0, 86_400.0
_PATIENCE = 3.0  # times the slow end: longer is a hang, not a slow answer
_LEAST_TIMEOUT = 1.0
_HALF = 2.0  # timeouts are rounded up to half seconds


@dataclass(frozen=True, slots=True)
class Load:
    """What is to be borne: `per_minute` questions, among them `distinct` different ones."""

    per_minute: float
    distinct: int


@dataclass(frozen=True, slots=True)
class Advice:
    """The setting `name`, its `present` value and the `advised` one, and `how` that came about."""

    name: str
    present: object
    advised: float
    how: str


@dataclass(frozen=True, slots=True)
class _Calls:
    """What the traces tell of one kind of call.

    `wanted` calls a second are what the load asks for, `allowed` what the provider's narrowest
    window lets through; `mean`, `p95` and `longest` are seconds of `count` calls.
    """

    a_question: float
    wanted: float
    allowed: float
    mean: float
    p95: float
    longest: float
    count: int
    at_once: int

    @property
    def rate(self) -> float:
        return min(self.wanted, self.allowed)

    @property
    def under_way(self) -> float:
        return self.rate * self.mean


def advise(
    traces: Sequence[Mapping[str, Any]],
    settings: Settings,
    load: Load,
    *,
    sources: Mapping[str, SourceInfo],
) -> tuple[Advice, ...]:
    """Return what to set for `load`, from the diagnostics of some answered questions."""
    found = tuple(_advices(traces, load, sources))
    return tuple(
        Advice(name, setting.value_of(settings, name), value, how) for name, value, how in found
    )


def _advices(
    traces: Sequence[Mapping[str, Any]], load: Load, sources: Mapping[str, SourceInfo]
) -> Iterator[tuple[str, float, str]]:
    timelines = [of_run(trace) for trace in traces]
    if not timelines:
        return
    kinds: list[_Calls] = []
    for name in sorted({each.name for time in timelines for each in _of(time, "source")}):
        runs = [[each for each in _of(time, "source") if each.name == name] for time in timelines]
        calls = _calls(runs, load, sources[name].windows if name in sources else ())
        kinds.append(calls)
        yield f"sources.{name}.max_running", *_pool(calls)
        yield f"sources.{name}.timeout_seconds", *_timeout(calls)
        if calls.allowed < calls.wanted:
            most = sources[name].max_age_seconds
            yield f"sources.{name}.ttl_seconds", *_time_to_live(calls, load, most)
    if any(_of(time, "model") for time in timelines):
        calls = _calls([_of(time, "model") for time in timelines], load)
        kinds.append(calls)
        yield "llm.max_running", *_pool(calls)
        yield "llm.timeout_seconds", *_timeout(calls)
    yield "workers.max_running", *_workers(kinds)
    yield "server.max_running", *_questions(timelines, load)
    yield "cache.max_entries", *_entries(kinds, load)


def _of(time: Timeline, kind: str) -> list[Stretch]:
    return [each for each in time.stretches if each.kind == kind]


def _calls(runs: Sequence[Sequence[Stretch]], load: Load, windows: Sequence[Window] = ()) -> _Calls:
    seconds = sorted(each.end - each.start for run in runs for each in run)
    a_question = len(seconds) / len(runs)
    return _Calls(
        a_question=a_question,
        wanted=load.per_minute / _MINUTE * a_question,
        allowed=min(map(_allowed, windows), default=math.inf),
        mean=sum(seconds) / len(seconds),
        p95=percentile(seconds, 0.95) or 0.0,
        longest=seconds[-1],
        count=len(seconds),
        at_once=max(most_at_once(run) for run in runs),
    )


def _slots(under_way: float) -> int:
    """Return slots for a mean of `under_way` calls, with the root on top twice for bursts."""
    return math.ceil(under_way + 2 * math.sqrt(under_way))


def _pool(calls: _Calls) -> tuple[float, str]:
    slots = _slots(calls.under_way)
    limit = ", all that its limit lets through" if calls.allowed < calls.wanted else ""
    how = (
        f"λ = {calls.rate:.3g}/s ({calls.a_question:.1f} calls a question{limit}), "
        f"W = {calls.mean:.2f} s, so L = {calls.under_way:.2f}; L + 2 x √L = {slots}"
    )
    if calls.at_once > slots:
        return calls.at_once, f"{how}, but one question has {calls.at_once} at once"
    return slots, how


def _timeout(calls: _Calls) -> tuple[float, str]:
    wanted = max(_LEAST_TIMEOUT, _PATIENCE * calls.p95, calls.longest)
    how = (
        f"p95 of {calls.count} calls is {calls.p95:.2f} s, the longest took {calls.longest:.2f} s; "
        f"{_PATIENCE:g} x p95 is a hang and no slow answer"
    )
    return math.ceil(wanted * _HALF) / _HALF, how


def _time_to_live(calls: _Calls, load: Load, most: float | None) -> tuple[float, str]:
    """Advise how long to keep pages so that what must be fetched fits the narrowest window."""
    pages = load.distinct * calls.a_question
    seconds = pages / calls.allowed
    how = (
        f"{calls.wanted:.3g} requests/s wanted, {calls.allowed:.3g} allowed; "
        f"L = {load.distinct} different questions x {calls.a_question:.1f} pages, each fetched "
        f"once a TTL at λ = {calls.allowed:.3g}/s: W = L / λ"
    )
    if most is not None and seconds > most:
        hours = seconds / _HOUR
        how = (
            f"{how} = {hours:.1f} h, longer than the provider allows: "
            "ask for fewer pages or a larger quota as well"
        )
        seconds = most
    return math.ceil(seconds), how


def _allowed(window: Window) -> float:
    return window.limit / _seconds(window)


def _seconds(window: Window) -> float:
    return window.seconds if window.day_in is None else _DAY


def _workers(kinds: Sequence[_Calls]) -> tuple[float, str]:
    total = sum(calls.under_way for calls in kinds)
    slots, most = _slots(total), max((calls.at_once for calls in kinds), default=1)
    how = f"the L of all sources and the model add up to {total:.2f}; L + 2 x √L = {slots}"
    if most > slots:
        return most, f"{how}, but one question has {most} at once"
    return slots, how


def _questions(timelines: Sequence[Timeline], load: Load) -> tuple[float, str]:
    rate = load.per_minute / _MINUTE
    mean = sum(time.elapsed for time in timelines) / len(timelines)
    slots = max(1, _slots(rate * mean))
    return slots, (
        f"λ = {rate:.3g} questions/s, W = {mean:.2f} s, so L = {rate * mean:.2f}; "
        f"L + 2 x √L = {slots}"
    )


def _entries(kinds: Sequence[_Calls], load: Load) -> tuple[float, str]:
    answers = sum(calls.a_question for calls in kinds)
    return math.ceil(load.distinct * answers), (
        f"{load.distinct} different questions x {answers:.1f} answers of sources and the model, "
        "each kept for its TTL"
    )
