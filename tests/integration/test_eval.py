"""The evaluation runs on the bundled sample alone, and its numbers are what they say."""

import json

import numpy as np
import pytest
from benchmarks.eval import metrics
from benchmarks.eval.__main__ import main


def test_the_evaluation_of_the_sample_prints_a_table_and_writes_json(tmp_path, capsys):
    target = tmp_path / "measures.json"
    assert main(["--only", "sample", "--json", str(target)]) == 0
    measures = {item["name"]: item for item in json.loads(target.read_text())}
    assert measures["sample: quotes verbatim"]["value"] == 1.0
    assert measures["sample: insights equal after a shuffle"]["value"] == 1.0
    assert measures["sample median: complaint precision"]["value"] >= 0.85
    precise = measures["sample Billow: complaint precision"]
    assert precise["low"] <= precise["value"] <= precise["high"]
    assert "sample: quotes verbatim" in capsys.readouterr().out


def test_agreement_measures_know_the_extremes():
    labels = np.array(["a", "a", "b", "b"])
    assert metrics.nmi(np.array([1, 1, 2, 2]), labels) == pytest.approx(1.0)
    assert metrics.nmi(np.array([1, 2, 1, 2]), labels) == pytest.approx(0.0)
    assert metrics.purity(np.array([1, 1, 1, 1]), labels) == 0.5
    assert metrics.auc(np.array([0.9, 0.8, 0.2, 0.1]), labels == "a") == 1.0
    assert metrics.auc(np.array([0.5, 0.5, 0.5, 0.5]), labels == "a") == 0.5
    found = np.array([True, True, True, False])
    assert metrics.precision(found, labels == "a") == pytest.approx(2 / 3)
    assert metrics.recall(found, labels == "b") == 0.5
