import json

from groundswell.domain.report_json import as_dict
from tests.unit.cli.sample_report import sample_report


def test_the_json_has_the_fields_of_the_contract() -> None:
    data = as_dict(sample_report())
    assert data["schema"] == "groundswell.report/1"
    assert {
        "schema", "id", "status", "query", "insights", "summary", "analyst", "documents",
        "outcomes", "usage",
    } <= set(data)  # fmt: skip
    assert data["query"]["deadline_seconds"] == 120.0
    assert data["query"]["since"] is None
    assert data["insights"][0]["frequency"] == {"documents": 14, "authors": 12, "label": "high"}
    assert data["insights"][0]["trend"] == [{"start": "2026-03-12T09:30:00+00:00", "documents": 3}]
    assert data["documents"][0]["duplicates"] == ["x:9"]
    assert data["usage"]["cost_usd"] == {"llm": None, "sources": 0.01}
    assert data["outcomes"][2]["remedy"] == "Set BRAVE_API_KEY."


def test_a_quote_can_be_found_in_its_document() -> None:
    data = as_dict(sample_report())
    texts = {document["id"]: document["text"] for document in data["documents"]}
    for insight in data["insights"]:
        for evidence in insight["evidence"]:
            span = texts[evidence["document_id"]][evidence["start"] : evidence["end"]]
            assert span == evidence["quote"]


def test_everything_is_plain_json() -> None:
    data = as_dict(sample_report())
    assert json.loads(json.dumps(data)) == data


def test_documents_can_be_left_out() -> None:
    assert "documents" not in as_dict(sample_report(), with_documents=False)


def test_diagnostics_are_there_only_when_asked_for() -> None:
    assert "diagnostics" not in as_dict(sample_report())
    asked = as_dict(sample_report(diagnostics={"schema": "groundswell.diagnostics/1"}))
    assert asked["diagnostics"] == {"schema": "groundswell.diagnostics/1"}
