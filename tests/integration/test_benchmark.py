"""The benchmark answers one question in every mode and counts what it took."""

import asyncio
import json

from groundswell.bench.advice import Load, advise
from groundswell.bench.benchmark import benchmark
from groundswell.bench.benchmark_text import as_dict, by_mode, render
from groundswell.bench.mode import MODES
from groundswell.bench.sandbox_process import sandbox_process
from groundswell.bench.trial import BenchmarkOptions


def test_every_mode_is_measured_on_the_same_question() -> None:
    told: list[str] = []
    options = BenchmarkOptions(questions=1, seeds=(1,), profile="instant", deadline_seconds=60)
    with sandbox_process() as sandbox:
        result = asyncio.run(benchmark(options, sandbox=sandbox, tell=told.append))
    rows = {mode: found[0] for mode, found in by_mode(result).items()}
    assert tuple(rows) == MODES
    assert told == [
        "sequential and parallel: 1 of 2",
        "sequential and parallel: 2 of 2",
        "short calls: 1 of 1",
    ]
    assert rows["sequential"].model_calls == rows["parallel"].model_calls == 2
    assert rows["sequential"].documents > 0
    assert rows["sequential"].peak_at_once == 1 < rows["parallel"].peak_at_once
    assert rows["short"].insights > 0
    assert rows["short"].model_calls > 2
    assert rows["planned"].requests > rows["short"].requests
    assert (rows["warm"].requests, rows["warm"].peak_at_once, rows["warm"].model_calls) == (0, 0, 0)
    assert rows["warm"].insights == rows["short"].insights
    assert tuple(sorted(result.timelines)) == tuple(sorted(MODES))
    assert all(row.cpu > 0 for row in rows.values())
    assert len(result.traces) == 1

    advices = advise(result.traces, result.settings, Load(60, 10), sources=result.sources)
    names = {each.name for each in advices}
    assert {"sources.reddit.timeout_seconds", "llm.max_running", "workers.max_running"} <= names

    text = render(result)
    assert all(len(line) <= 80 for line in text.splitlines())
    values = json.loads(json.dumps(as_dict(result)))
    assert values["modes"]["warm"]["requests"] == 0
    assert len(values["measurements"]) == len(MODES)
    assert [each["name"] for each in values["targets"]] == [
        "full answer / before",
        "full answer / lower bound",
        "first insight / full answer",
        "same question again / first answer",
    ]
