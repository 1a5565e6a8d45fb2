"""Prometheus can read what runs did, and labels stay bounded."""

import pytest

pytest.importorskip("prometheus_client")

from prometheus_client.parser import text_string_to_metric_families

from groundswell.telemetry import metrics as module
from groundswell.telemetry.metric_family import FAMILIES
from groundswell.telemetry.metrics import Metrics
from tests.unit.cli.sample_report import sample_report
from tests.unit.telemetry.test_diagnostics import block


def values(metrics: Metrics) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(metrics.render().decode())
        for sample in family.samples
    }


def test_a_run_is_counted() -> None:
    metrics = Metrics()
    metrics.record(sample_report(), block())
    metrics.record(sample_report(), block())
    found = values(metrics)
    x = ("source", "x")
    assert found["groundswell_runs_total", (("status", "partial"),)] == 2
    assert found["groundswell_run_seconds_sum", ()] == pytest.approx(2 * 12.34)
    assert found["groundswell_source_attempts_total", (x,)] == 4
    assert found["groundswell_source_attempt_seconds_count", (x,)] == 4
    assert found["groundswell_cache_lookups_total", (("result", "miss"), x)] == 2
    assert found["groundswell_source_wait_seconds_total", (("limit", "token"), x)] == 2.0
    assert found["groundswell_source_outcomes_total", (x, ("status", "partial"))] == 2
    model = ("model", "m-1")
    assert found["groundswell_model_calls_total", (model, ("status", "ok"))] == 2
    assert found["groundswell_model_retries_total", (model,)] == 4
    assert found["groundswell_model_tokens_total", (("direction", "input"), model)] == 1800
    assert found["groundswell_cost_usd_total", (("kind", "sources"),)] == pytest.approx(0.02)


def test_every_family_is_declared_under_the_name_that_is_documented() -> None:
    metrics = Metrics()
    metrics.record(sample_report(), block())
    metrics.refused("full")
    metrics.watch(running=lambda: 3, queued=lambda: 2)
    found = values(metrics)
    names = {name for name, _ in found}
    for family in FAMILIES:
        sample = family.shown_name + ("_count" if family.kind == "histogram" else "")
        assert sample in names
    assert found["groundswell_questions_running", ()] == 3
    assert found["groundswell_questions_queued", ()] == 2
    assert found["groundswell_refused_total", (("reason", "full"),)] == 1
    assert found["groundswell_run_deadline_share_count", ()] == 1


def test_labels_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_LABELS", 3)
    metrics = Metrics()
    for number in range(10):
        run = block()
        run["sources"] = {f"s{number}": run["sources"]["x"]}
        run["spans"] = []
        metrics.record(sample_report(status="empty"), run)
    sources = {
        dict(labels)["source"]
        for (name, labels), _ in values(metrics).items()
        if name == "groundswell_source_attempts_total"
    }
    assert "other" in sources
    assert len(sources) <= 4


def test_files_are_one_label() -> None:
    metrics = Metrics()
    run = block()
    run["sources"] = {"file:salaries": run["sources"]["x"]}
    metrics.record(sample_report(), run)
    assert b"salaries" not in metrics.render()
    assert b'source="file"' in metrics.render()


def test_two_engines_do_not_share_a_registry() -> None:
    one, other = Metrics(), Metrics()
    one.record(sample_report(), block())
    assert values(one) != values(other)
