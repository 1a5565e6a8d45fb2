import asyncio
import json
from pathlib import Path
from typing import Any, TypedDict

import pytest

from groundswell.config.load import load
from groundswell.domain.file_input import FileInput
from groundswell.domain.json_schema import schema_of
from groundswell.domain.query import Query
from groundswell.domain.report_json import as_dict
from groundswell.engine import Engine
from groundswell.sandbox.reading import SAMPLE
from tests.json_schema import problems
from tests.unit.cli.sample_report import sample_report

SCHEMA: dict[str, Any] = json.loads(
    (Path(__file__).parents[3] / "docs" / "schema" / "report-1.json").read_text("utf-8")
)


def as_json(value: object) -> Any:
    return json.loads(json.dumps(value))


def test_the_report_of_a_real_run_fits_the_schema() -> None:
    async def main() -> object:
        settings = load(environ={}, dotenv=None, overrides={"profile": "test"}).settings
        async with Engine(settings) as engine:
            query = Query("What frustrates Billow users?", deadline_seconds=20)
            report = await engine.ask(query, files=[FileInput(SAMPLE)], diagnostics=True)
            assert report.insights
            return as_dict(report)

    assert problems(as_json(asyncio.run(main())), SCHEMA, strict=True) == []


@pytest.mark.parametrize("with_documents", [True, False])
def test_a_report_with_every_field_fits_the_schema(with_documents: bool) -> None:
    data = as_json(as_dict(sample_report(), with_documents=with_documents))
    assert ("documents" in data) == with_documents
    assert problems(data, SCHEMA, strict=True) == []


def test_a_wrong_report_does_not_fit() -> None:
    data = as_json(as_dict(sample_report()))
    data["insights"][0]["kind"] = "gossip"
    data["insights"][0]["evidence"][0]["start"] = "first"
    data["usage"]["cost_usd"]["llm"] = "cheap"
    del data["status"]
    assert [each.split(":")[0] for each in problems(data, SCHEMA)] == [
        "$",
        "$.insights[0].kind",
        "$.insights[0].evidence[0].start",
        "$.usage.cost_usd.llm",
    ]


def test_a_field_may_be_added_later() -> None:
    data = as_json(as_dict(sample_report())) | {"later": 1}
    assert problems(data, SCHEMA) == []
    assert problems(data, SCHEMA, strict=True) == ["$: later is not in the schema"]


def test_a_type_without_a_schema_is_refused() -> None:
    class Odd(TypedDict):
        moment: complex

    with pytest.raises(TypeError, match="no schema"):
        schema_of(Odd, title="odd")
