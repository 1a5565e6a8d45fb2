"""The block tells what happened, in the shape that the schema states."""

import json
import math
from pathlib import Path
from typing import Any

from groundswell.telemetry import semconv
from groundswell.telemetry.diagnostics import RunFacts, build
from groundswell.telemetry.rows import percentile
from groundswell.telemetry.tracer import Tracer, step, waited
from tests import json_schema
from tests.fake_clock import FakeClock

SCHEMA = Path(__file__).parents[3] / "docs" / "schema" / "diagnostics-1.json"


def block() -> dict[str, Any]:
    clock = FakeClock()
    tracer = Tracer(clock, run_id="r1")
    with tracer.span(semconv.RUN):
        with (
            step(semconv.stage("search")),
            step(semconv.execute_tool("x"), source="x"),
            step(semconv.PAGE) as page,
        ):
            clock.tick(1.0)
            waited(1.0)
            for took in (1.0, 3.0):
                with step(semconv.ATTEMPT, source="x") as attempt:
                    clock.tick(took)
                    assert attempt is not None
                    attempt.set(semconv.BODY_BYTES, 500)
            assert page is not None
            page.note("retry", attempt=1, delay_seconds=0.2)
        with step(semconv.stage("name")), step(semconv.chat("m-1")) as chat:
            assert chat is not None
            clock.tick(4.0)
            chat.set(semconv.INPUT_TOKENS, 900)
            chat.set(semconv.FIRST_TOKEN_SECONDS, 0.6)
            chat.set(semconv.COST_USD, 0.002)
            chat.note(semconv.RETRY, attempt=1, delay_seconds=0.2)
            chat.note(semconv.RETRY, attempt=2, delay_seconds=0.4)
            chat.note(semconv.RETRY_REFUSED, attempt=3)
        clock.tick(1.0)
    facts = RunFacts(
        deadline_seconds=30.0,
        counters={"x": {"requests": 1, "attempts": 2, "retries": 1, "miss": 1,
                        "token_wait_seconds": 1.0}},
        received={"x": 40}, kept={"x": 31}, drops={"duplicates": 9, "broken": 0},
        first_insight_seconds=5.5, llm_usd=0.002, sources_usd=0.01, settings={"profile": "dev"},
    )  # fmt: skip
    return build(tracer, facts)


def test_it_holds_to_its_schema() -> None:
    schema = json.loads(SCHEMA.read_text())
    assert json_schema.problems(json.loads(json.dumps(block())), schema, strict=True) == []


def test_a_run_in_which_nothing_happened_holds_to_it_too() -> None:
    tracer = Tracer(FakeClock())
    with tracer.span(semconv.RUN):
        pass
    empty = build(tracer, RunFacts(deadline_seconds=1.0, counters={}))
    assert json_schema.problems(empty, json.loads(SCHEMA.read_text()), strict=True) == []


def test_sources_are_counted() -> None:
    row = block()["sources"]["x"]
    told = {name: row[name] for name in ("requests", "attempts", "retries", "misses", "hits",
                                         "bytes", "p50_seconds", "p95_seconds",
                                         "token_wait_seconds", "documents_received",
                                         "documents_kept")}  # fmt: skip
    assert told == {
        "requests": 1, "attempts": 2, "retries": 1, "misses": 1, "hits": 0, "bytes": 1000,
        "p50_seconds": 1.0, "p95_seconds": 3.0, "token_wait_seconds": 1.0,
        "documents_received": 40, "documents_kept": 31,
    }  # fmt: skip


def test_stages_tell_waiting_from_work() -> None:
    stages = {row["name"]: (row["queue_seconds"], row["work_seconds"]) for row in block()["stages"]}
    assert stages == {"search": (1.0, 4.0), "name": (0.0, 4.0)}


def test_shares_of_the_critical_path_add_up() -> None:
    steps = block()["critical_path"]
    assert math.isclose(sum(row["share"] for row in steps), 1.0)
    assert [row["name"] for row in steps] == ["page", "attempt", "attempt", "chat m-1", "other"]
    assert steps[1]["within"] == ["stage search", "execute_tool x", "page"]
    assert steps[1]["source"] == "x"


def test_a_model_call_tells_tokens_time_and_cost() -> None:
    call = block()["models"][0]
    assert (call["model"], call["input_tokens"], call["first_token_seconds"]) == ("m-1", 900, 0.6)
    assert (call["cost_usd"], call["cached"], call["retries"]) == (0.002, False, 2)


def test_percentiles_are_nearest_ranks() -> None:
    values = [float(number) for number in range(1, 21)]
    assert (percentile(values, 0.5), percentile(values, 0.95)) == (10.0, 19.0)
    assert percentile([7.0], 0.95) == 7.0
    assert percentile([], 0.5) is None
