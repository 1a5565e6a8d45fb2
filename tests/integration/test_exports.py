"""What leaves the engine about its runs, beside their answers."""

import asyncio
from pathlib import Path

import pytest

pytest.importorskip("opentelemetry.exporter.otlp.proto.http")
pytest.importorskip("prometheus_client")

from groundswell.config.load import load
from groundswell.domain.file_input import FileInput
from groundswell.domain.query import Query
from groundswell.domain.report import Report
from groundswell.engine import Engine
from groundswell.telemetry.metrics import Metrics
from tests.unit.telemetry.test_otel import collector

POSTS = "text,author\n" + "".join(
    f"{text},sample_{number}\n"
    for number, text in enumerate(
        (
            "The export is broken again and I lost invoice seven.",
            "Exporting my invoices fails with an error every single time.",
            "I can't export anything since the last update and it just crashes.",
            "The invoice export crashes with an error and nothing is saved.",
            "Every export of my invoices is broken and ends with an error.",
            "The export fails again and all my invoices are lost.",
        )
    )
)
QUESTION = "What frustrates people about the zeppelin export?"


def asked(path: Path, endpoint: str, metrics: Metrics | None = None) -> Report:
    loaded = load(
        overrides={"cache.url": "memory://", "telemetry.otlp_endpoint": endpoint},
        environ={},
        dotenv=None,
    )

    async def run() -> Report:
        async with Engine(loaded.settings, metrics=metrics) as engine:
            return await engine.ask(
                Query(QUESTION, deadline_seconds=20), files=[FileInput(path=path)], diagnostics=True
            )

    return asyncio.run(run())


def test_a_collector_gets_every_step_and_no_word_of_the_question(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text(POSTS)
    with collector() as found:
        report = asked(path, found.url)
    names = set(found.spans())
    assert {"run", "stage search", "execute_tool file:posts", "page", "attempt", "dedupe",
            "relevance", "split", "score", "group", "ground", "rank"} <= names  # fmt: skip
    sent = b"".join(request.SerializeToString() for request in found.requests)
    assert report.diagnostics is not None
    assert report.diagnostics["run_id"].encode() in sent
    assert report.id.encode() not in sent  # it opens a kept report
    for secret in (b"zeppelin", b"frustrates", b"lost invoice", b"sample_1"):
        assert secret not in sent


def test_a_collector_that_is_gone_costs_no_answer(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text(POSTS)
    with collector() as gone:
        url = gone.url
    assert asked(path, url).insights


def test_runs_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text(POSTS)
    metrics = Metrics()
    with collector() as found:
        asked(path, found.url, metrics)
    assert b'groundswell_runs_total{status="complete"} 1.0' in metrics.render()
