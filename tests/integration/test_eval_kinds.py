"""The evaluation of kinds reads its labels and adds up."""

import pytest
from benchmarks.eval import corpora, kinds


def test_the_confusion_of_kinds_adds_up_for_the_sample():
    sample = corpora.sample()
    found = {item.name: item for item in kinds.confusion(sample, name="sample")}
    assert found["sample: kind accuracy (mean of recalls)"].value >= 0.6
    for kind in ("pain_point", "praise", "wish", "question"):
        row = [
            item.value for name, item in found.items() if name.startswith(f"sample: {kind} told")
        ]
        assert sum(row) + found[f"sample: {kind} recall"].value == pytest.approx(1.0)


def test_opinions_and_marks_are_read_as_kinds(tmp_path):
    table = tmp_path / "opinions.csv"
    table.write_text(
        "sentence,sentiment\ngood,positive\nbad,negative\nboth,positive\nboth,negative\n"
    )
    assert [item.kind for item in corpora.opinions(table)] == ["praise", "pain_point"]
    lines = tmp_path / "marks.txt"
    lines.write_text("1\t2.5\tgood\n2\t-1.5\tbad\n3\t0.2\tso\tso\n")
    assert [item.kind for item in corpora.marked(lines)] == ["praise", "pain_point", ""]
