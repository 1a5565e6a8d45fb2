"""The benchmark answers one question in every mode and counts what it took."""

import asyncio
import json

from groundswell.bench.benchmark import BenchmarkOptions, benchmark
from groundswell.bench.benchmark_text import as_dict, by_mode, render
from groundswell.bench.mode import MODES
from groundswell.bench.sandbox_process import sandbox_process


def test_every_mode_is_measured_on_the_same_question() -> None:
    told: list[str] = []
    options = BenchmarkOptions(questions=1, seeds=(1,), profile="instant", deadline_seconds=60)
    with sandbox_process() as sandbox:
        result = asyncio.run(benchmark(options, sandbox=sandbox, tell=told.append))
    rows = {mode: found[0] for mode, found in by_mode(result).items()}
    assert tuple(rows) == MODES
    assert told == ["seed 1, question 1 of 1"]
    assert rows["sequential"].model_calls == rows["parallel"].model_calls == 2
    assert rows["sequential"].documents > 0
    assert rows["sequential"].peak_at_once == 1
    assert rows["short"].insights > 0
    assert rows["short"].model_calls > 2
    assert rows["planned"].requests > rows["short"].requests
    assert (rows["warm"].requests, rows["warm"].model_calls) == (0, 0)
    assert rows["warm"].insights == rows["short"].insights
    assert result.example is not None

    text = render(result)
    assert all(len(line) <= 80 for line in text.splitlines())
    values = json.loads(json.dumps(as_dict(result)))
    assert values["modes"]["warm"]["requests"] == 0
    assert len(values["measurements"]) == len(MODES)
