"""The evaluation runs on the bundled sample alone, and its numbers are what they say."""

import json

import numpy as np
import pytest
from benchmarks.eval import corpora, duplicates, metrics, support
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
    table = np.array([[1, 0]] * 5 + [[1, 1]] * 4 + [[0, 1]] * 2, dtype=bool)
    names = np.array(["late"] * 5 + ["rude"] * 4 + [""] * 2)
    assert metrics.reasons_found(table, names) == 1  # four rude ones are too few
    assert metrics.reasons_found(table[:0], names[:0]) == 0


def test_an_interval_stands_around_its_value_although_rows_drawn_twice_agree():
    labels = [str(at % 40) for at in range(80)]
    groups = [str(at % 7) for at in range(80)]
    measure = metrics.bootstrapped("nmi", metrics.nmi, groups, labels)
    assert measure.low < measure.value < measure.high
    low, high = metrics.interval(0.0, np.array([0.0, 1.0, 2.0]))
    assert (low, high) == (0.0, pytest.approx(0.95))


TINY = {
    "airline": (
        "tweet_id,airline_sentiment,negativereason,negativereason_confidence,airline,author,text,"
        "tweet_created,retweet_count\n"
        "1,negative,Late Flight,1.0,Aero,a,two hours late again,2015-02-24 11:42:48 -0800,3\n"
        "2,negative,Can't Tell,0.4,Aero,b,what a day,never,\n"
        "3,positive,,,Aero,c,thank you,2015-02-24 11:42:48 -0800,0\n"
    ),
    "complaints": "tweet_id,text,complaint\n1,it broke,1\n2,hello,0\n",
    "app_reviews": "reviewId,text,type\n1,it crashes,Bug\n2,add a map,Feature\n3,nice,Rating\n",
    "suggestions": 'id,sentence,suggestion\n1,"""Add a map""",1\n2,It is blue,0\n',
    "intents": "text,category\nmy card is late,card_arrival\n",
}


def test_each_adapter_reads_its_labels(tmp_path):
    found = {}
    for name, text in TINY.items():
        path = tmp_path / f"{name}.csv"
        path.write_text(text, encoding="utf-8-sig")
        found[name] = getattr(corpora, name)(path)
    late, unclear, happy = found["airline"]
    assert (late.reason, late.sure, late.complains) == ("Late Flight", True, True)
    assert late.document.score == 3
    assert late.document.created_at.hour == 19
    assert (unclear.reason, unclear.complains, unclear.document.created_at) == (None, True, None)
    assert not happy.complains
    assert [item.complains for item in found["complaints"]] == [True, False]
    assert [item.kind for item in found["app_reviews"]] == ["pain_point", "wish", ""]
    assert [item.kind for item in found["suggestions"]] == ["wish", ""]
    assert found["suggestions"][0].document.text == "Add a map"
    assert found["intents"][0].reason == "card_arrival"


def test_pairs_of_both_formats_are_read_and_only_copies_merge(tmp_path):
    text = "The ferry to the island was cancelled again because of the strong wind today"
    other = "Our museum opens a new wing with paintings from the early modern period in May"
    path = tmp_path / "pairs.tsv"
    path.write_text(
        f"Quality\t#1 ID\t#2 ID\t#1 String\t#2 String\n1\t7\t8\t{text}\t{text}!\n"
        f"0\t9\t10\t{text}\t{other}\n5\t{text}\t{other}\n3.5\t{text}\t{text}\n\t{text}\t{other}\n",
        encoding="utf-8",
    )
    different, same = duplicates.pairs(path)
    assert (different.value, different.count) == (0.0, 1)
    assert (same.value, same.count) == (0.5, 2)


def test_support_counts_judged_reviews_that_findings_cite(tmp_path):
    things = ("dark mode", "offline mode")
    lines = [f"app,{at},The {things[at % 2]} crashes when I open page {at}" for at in range(20)]
    (tmp_path / "reviews.csv").write_text("App id,Review id,Content\n" + "\n".join(lines) + "\n")
    judged = [f"app,{at},dark,Dark,{'YN'[at % 2]}" for at in range(20)]
    header = "App id,Review id,Review content,Query (Orginal),Judge\n"
    (tmp_path / "truth.csv").write_text(header + "\n".join(judged) + "\n")
    measures = {item.name: item for item in support.support(tmp_path, name="support")}
    assert measures["support: precision of what is cited"].value == 1.0
    assert measures["support: recall of what is relevant"].value == 1.0
    assert measures["support: recall of what is cited"].count == 20


def test_any_two_files_are_mixed_and_the_one_asked_about_is_cited(tmp_path, capsys):
    kitchen, bank = tmp_path / "kitchen.csv", tmp_path / "bank.csv"
    hot = [f"The stove in my kitchen broke after {at} days" for at in range(30)]
    cold = [f"The bank refused my card payment of {at} euros" for at in range(30)]
    kitchen.write_text("text\n" + "\n".join(hot) + "\n")
    bank.write_text("text\n" + "\n".join(cold) + "\n")
    mixture = [str(kitchen), str(bank), "What is wrong with my kitchen?"]
    assert main(["--only", "mixture", "--mixture", *mixture]) == 0
    lines = capsys.readouterr().out.splitlines()
    right = [line for line in lines if line.startswith("mixture kitchen, bank: cited")]
    assert len(right) == 2
    assert all(float(line.split(")")[1].split()[0]) == 1.0 for line in right)
