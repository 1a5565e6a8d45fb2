"""A model is believed only as far as the evidence and the local scores bear it out."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.analysis import naming_gates
from groundswell.analysis.local import LocalAnalyst
from groundswell.analysis.naming_result import Edits, Naming
from groundswell.analysis.options import AnalysisOptions
from groundswell.analysis.prompts import NAME_SYSTEM
from groundswell.domain.document import Document
from groundswell.domain.query import KINDS, Query

EVIDENCE = ["Export loses invoices", "The CSV export lost every invoice again."]
POSTS = (
    "The export is broken again and I lost all my invoices.",
    "Exporting my invoices fails with an error every single time.",
    "I can't export anything since the last update, it just crashes.",
    "Support never answers, I have been waiting for three days.",
    "Nobody answers my emails, still waiting for support after a week.",
    "Support is terrible, nobody ever answers the phone.",
    "I wish there was a dark mode for the evening.",
    "Please add a dark mode, my eyes hurt at night.",
    "I was charged twice this month and get no refund.",
    "They charged my card twice and refuse a refund.",
    "The app crashes on start since Monday.",
    "It crashes whenever I open a large file.",
    "Search is painfully slow with many notes.",
    "Searching takes a minute, so slow that it is useless.",
)


@pytest.fixture(scope="module")
def found():
    """What the local analyst knows and finds about some posts."""
    documents = [
        Document(f"x:{at}", "x", text, "u", author=f"author {at}") for at, text in enumerate(POSTS)
    ]
    analyst = LocalAnalyst(AnalysisOptions())
    query = Query("What do people say?", kinds=KINDS)
    prepared = analyst.prepare(documents, query, terms=(), now=datetime(2026, 11, 1, tzinfo=UTC))
    candidates = analyst.candidates(prepared)
    assert len(candidates) >= 4
    return prepared, candidates


def about(candidates, word):
    (item,) = [each for each in candidates if word in each.name.casefold()]
    return item


@pytest.mark.parametrize("name", ["Exports lose invoices", "CSV export drops invoices silently"])
def test_a_name_with_words_of_its_sentences_is_believed(name):
    assert naming_gates.problem_of_name(name, EVIDENCE) is None


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("Customer feedback issues", "too general"),
        ("chat_assistant", "too general"),
        ("Tasklark export", "too general"),
        ("export export export", "repeats itself"),
        ("Battery drains overnight", "no word of its sentences"),
        (" ".join(NAME_SYSTEM.split()[:6]), "piece of what it was told"),
    ],
)
def test_a_name_that_tells_nothing_of_its_sentences_is_not(name, problem):
    found = naming_gates.problem_of_name(name, EVIDENCE, products=["Tasklark"])
    assert problem in (found or "")


def test_an_english_name_of_sentences_in_another_language_is_believed():
    german = [
        "Der Export verliert meine Rechnungen und niemand antwortet mir.",
        "Seit dem Update sind alle meine Rechnungen weg, das ist nicht gut.",
    ]
    assert naming_gates.problem_of_name("Invoices vanish silently", german) is None
    assert naming_gates.problem_of_name("Invoices vanish silently", ["It is slow to start."])


def test_a_text_that_goes_in_circles_is_not_telling():
    circle = "The export is slow and the export is slow and the export is slow and"
    assert not naming_gates.is_telling(circle, EVIDENCE)
    assert naming_gates.is_telling("The export is slow and drops invoices.", EVIDENCE)


def test_a_complaint_does_not_become_praise_by_a_model_s_word(found):
    prepared, candidates = found
    item = about(candidates, "support")
    naming = Naming("Support shines", "", "praise", 0.0, item.sentence_ids)
    fitted = naming_gates.fitted(naming, item, prepared)
    assert fitted.kind == item.kind == "pain_point"
    assert fitted.severity == pytest.approx(max(0.0, item.severity - 0.4))
    assert fitted.name == "Support shines"


def test_unlike_findings_are_not_merged_and_most_are_never_discarded(found):
    prepared, candidates = found
    ids = tuple(item.id for item in candidates)
    pair = (about(candidates, "support").id, about(candidates, "charged").id)
    assert naming_gates.believable(Edits((pair,), ()), candidates, prepared) == Edits()
    assert naming_gates.believable(Edits((), ids), candidates, prepared).discards == ()


def test_only_an_unsure_finding_is_discarded(found):
    prepared, candidates = found
    kept = {
        item.id: naming_gates.believable(Edits((), (item.id,)), candidates, prepared).discards
        for item in candidates
    }
    assert sum(map(bool, kept.values())) == len(candidates) // 2


@settings(deadline=None)
@given(data=st.data())
def test_whatever_edits_come_most_findings_stay(found, data):
    prepared, candidates = found
    ids = st.sampled_from([*(item.id for item in candidates), "unknown"])
    groups = st.lists(ids, max_size=4, unique=True).map(tuple)
    edits = Edits(tuple(data.draw(st.lists(groups, max_size=3))), data.draw(groups))
    kept = naming_gates.believable(edits, candidates, prepared)
    known = {item.id for item in candidates}
    assert len(kept.discards) * 4 <= len(candidates)
    assert set(kept.discards) <= known & set(edits.discards)
    for group in kept.merges:
        assert len(group) > 1
        assert any(set(group) <= known & set(asked) for asked in edits.merges)


@settings(deadline=None)
@given(kind=st.sampled_from(KINDS), severity=st.floats(0, 1), place=st.integers(0, 9))
def test_whatever_a_name_says_its_severity_stays_near_the_local_one(found, kind, severity, place):
    prepared, candidates = found
    item = candidates[place % len(candidates)]
    fitted = naming_gates.fitted(
        Naming("A name", "", kind, severity, item.sentence_ids), item, prepared
    )
    assert fitted.kind in {kind, item.kind}
    assert abs(fitted.severity - item.severity) <= 0.4 + 1e-9
    assert 0 <= fitted.severity <= 1


@given(text=st.text(max_size=80), evidence=st.lists(st.text(max_size=40), max_size=3))
def test_any_text_can_be_judged(text, evidence):
    problem = naming_gates.problem_of_name(text, evidence)
    assert problem is None or problem
    assert naming_gates.is_telling(text, evidence) in {True, False}
