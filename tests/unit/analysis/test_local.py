import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from groundswell.analysis.embedding import StaticEmbedder
from groundswell.analysis.local import LocalAnalyst
from groundswell.analysis.naming import MAX_NAME_CHARACTERS, Words
from groundswell.analysis.naming_result import Naming
from groundswell.analysis.options import AnalysisOptions
from groundswell.domain.document import Document
from groundswell.domain.query import Query

NOW = datetime(2026, 1, 2, tzinfo=UTC)
QUERY = Query("What annoys people about the notes app?")
COMPLAINTS = (
    "The notes app crashes every time I open it. It lost my notebook.",
    "Since the update the notes app crashes and I can't log in anymore!",
    "You charged me twice for the notes app and refuse a refund.",
    "Still waiting for my refund for the notes app, nobody answers.",
    "The notes app is so slow that it is unusable on my notebook.",
    "Sync in the notes app is terribly slow and my notebook is lost.",
    "Support of the notes app hung up on me, rude staff!",
    "Rude support, the notes app people did not care about my notebook.",
)


def post(number, text, author=None):
    return Document(f"x:{number}", "x", text, "u", author=author, created_at=NOW)


def posts(*texts):
    return [post(at, text, f"author {at}") for at, text in enumerate(texts)]


@pytest.fixture(scope="module")
def analyst():
    return LocalAnalyst(AnalysisOptions())


def prepared_by(analyst, documents, *, query=QUERY, terms=("notes", "app")):
    return analyst.prepare(documents, query, terms=terms, now=NOW)


def analysed(analyst, documents, **options):
    prepared = prepared_by(analyst, documents, **options)
    return analyst.insights(prepared, analyst.candidates(prepared))


def test_complaints_become_ranked_insights(analyst):
    insights = analysed(analyst, posts(*COMPLAINTS))
    assert len(insights) > 1
    assert [item.id for item in insights] == [f"i{at + 1}" for at in range(len(insights))]
    assert [item.score for item in insights] == sorted((i.score for i in insights), reverse=True)


def test_quotes_stand_verbatim_at_their_offsets(analyst):
    documents = {item.id: item for item in posts(*COMPLAINTS)}
    quotes = [q for i in analysed(analyst, list(documents.values())) for q in i.evidence]
    assert quotes
    assert all(documents[q.document_id].text[q.start : q.end] == q.quote for q in quotes)


def test_quotes_say_what_the_name_says(analyst):
    texts = [
        "The notes app loses the drawing on my page.",
        "My drawing in the notes app is lost after I turn the page.",
        "Bad!",
        "The drawing is lost again",
        "The notes app rang my phone in the night, bad.",
    ]
    first = analysed(analyst, posts(*texts))[0]
    assert "drawing" in first.name.casefold()
    assert all("drawing" in quote.quote for quote in first.evidence)


def test_names_are_short_and_differ(analyst):
    names = [item.name for item in analysed(analyst, posts(*COMPLAINTS * 3))]
    assert len(set(names)) == len(names)
    assert all(0 < len(name) <= MAX_NAME_CHARACTERS for name in names)


def test_one_loud_author_counts_once(analyst):
    loud = [post(at, f"The notes app crashes again, try {at}!", "loud") for at in range(30)]
    assert [item.frequency.authors for item in analysed(analyst, loud)] == [1]
    insights = analysed(analyst, [*loud, post(99, "The notes app crashes, I can't log in.", "ann")])
    assert [item.frequency.authors for item in insights] == [2]


@pytest.mark.parametrize(
    ("kind", "text", "name"),
    [
        ("wish", "I wish the notes app had a dark mode.", "Dark mode"),
        ("wish", "i wish I could sort notes by colour", "Sort notes by colour"),
        ("wish", "Please add split view for two notes.", "Add split view for two notes"),
        ("question", "Does the notes app have webhooks?", "Does the notes app have webhooks?"),
        ("pain_point", "The notes app keeps losing my work.", "Notes app keeps losing work"),
    ],
)
def test_what_one_person_says_clearly_is_a_finding_when_there_are_few(analyst, kind, text, name):
    documents = [post(0, text, "ann"), post(1, "Tuesday was warm and the sea was calm.", "bob")]
    (found,) = analysed(analyst, documents, query=replace(QUERY, kinds=(kind,)))
    assert (found.name, found.kind, found.frequency.authors) == (name, kind, 1)
    assert found.evidence[0].quote == text


def test_a_loud_author_does_not_set_the_severity(analyst):
    calm = post(0, "The notes app crashes sometimes.", "ann")
    shout = "The notes app CRASHES AND FREEZES again!!!"

    def severity(shouts):
        loud = [post(at, shout, "loud") for at in range(1, shouts + 1)]
        candidates = analyst.candidates(prepared_by(analyst, [calm, *loud]))
        (found,) = [item for item in candidates if "x:0" in item.document_ids]
        return found.severity, found.sentiment

    assert severity(20) == pytest.approx(severity(1), abs=1e-6)


def test_counts_are_those_of_the_documents(analyst):
    insights = analysed(analyst, posts(*COMPLAINTS * 4))
    for item in insights:
        assert sum(item.sources.values()) == item.frequency.documents == len(item.document_ids)


def test_examples_in_descriptions_are_words_of_the_evidence(analyst):
    said = set(re.findall(r"[\w']+", " ".join(COMPLAINTS).casefold().replace("’", "'")))
    for item in analysed(analyst, posts(*COMPLAINTS * 4)):
        _, _, examples = item.description.partition("For example: ")
        assert set(re.findall(r"[\w']+", examples.casefold())) <= said


def test_findings_of_the_same_name_are_joined_with_their_counts(analyst, monkeypatch):
    same = Words("Everything is broken", "")
    monkeypatch.setattr("groundswell.analysis.naming.worded", lambda *_, **__: same)
    monkeypatch.setattr("groundswell.analysis.naming.worded_alone", lambda *_, **__: None)
    (found,) = analyst.candidates(prepared_by(analyst, posts(*COMPLAINTS)))
    assert len(set(found.document_ids)) == len(found.document_ids) > 2
    assert len(set(found.sentence_ids)) == len(found.sentence_ids) <= 24


@pytest.mark.parametrize("terms", [("notes", "app"), ()])
def test_nothing_in_gives_nothing_out(analyst, terms):
    prepared = prepared_by(analyst, [], terms=terms)
    assert analyst.candidates(prepared) == ()
    assert analyst.insights(prepared, ()) == ()
    assert analyst.summary((), prepared)


def test_documents_without_words_give_nothing(analyst):
    assert analysed(analyst, posts("", "!!!", "12345"), terms=()) == ()


def test_questions_without_terms_are_answered(analyst):
    assert analysed(analyst, posts(*COMPLAINTS), terms=())
    unknown = Query("¿¿¿???")
    assert analysed(analyst, posts(*COMPLAINTS), terms=(), query=unknown)


def test_documents_off_topic_are_dropped_and_counted(analyst):
    stray = Document("y:1", "y", "My tomato plants are late this summer.", "u")
    prepared = prepared_by(analyst, [*posts(*COMPLAINTS), stray])
    assert "y:1" not in prepared.documents
    assert prepared.drops["irrelevant"] == 1
    trusting = analyst.prepare([stray], QUERY, terms=("app",), trusted=frozenset({"y"}), now=NOW)
    assert "y:1" in trusting.documents


def test_ids_a_model_was_not_shown_are_counted_and_not_quoted(analyst):
    prepared = prepared_by(analyst, posts(*COMPLAINTS))
    candidates = analyst.candidates(prepared)
    first, last = candidates[0], candidates[-1]
    foreign = last.sentence_ids[0]
    chosen = first.sentence_ids[-1]
    name = Naming("Named", "Described.", "pain_point", 0.9, ("s999", foreign, chosen))
    for _ in range(2):  # counting does not add up over calls
        insights = analyst.insights(prepared, candidates, {first.id: name})
        assert prepared.drops["unresolved"] == 2
    (named,) = [item for item in insights if item.name == "Named"]
    sentences = {item.id: item.text for item in prepared.sentences}
    assert named.evidence[0].quote == sentences[chosen]
    assert sentences[foreign] not in {item.quote for item in named.evidence}
    analyst.insights(prepared, candidates)
    assert "unresolved" not in prepared.drops


def test_the_same_documents_give_the_same_insights(analyst):
    assert analysed(analyst, posts(*COMPLAINTS)) == analysed(analyst, posts(*COMPLAINTS))


def test_the_summary_names_the_first_insight_and_the_counts(analyst):
    prepared = prepared_by(analyst, posts(*COMPLAINTS))
    insights = analyst.insights(prepared, analyst.candidates(prepared))
    text = analyst.summary(insights[:1], prepared)
    assert text.startswith("8 documents from 1 source, 1 finding; the first is **")
    assert f"**{insights[0].name}**" in text
    assert " Next: " not in text
    next_name, people = insights[1].name, insights[1].frequency.authors
    longer = analyst.summary(insights[:2], prepared)
    assert longer.endswith(f" Next: **{next_name}** ({people} people).")


def test_an_analyst_that_was_warmed_up_finds_the_same():
    warm = LocalAnalyst(AnalysisOptions())
    warm.warm_up()
    assert warm.is_warm
    assert analysed(warm, posts(*COMPLAINTS)) == analysed(
        LocalAnalyst(AnalysisOptions()), posts(*COMPLAINTS)
    )


def test_warming_up_embeds_nothing_twice():
    class Counting:
        def __init__(self):
            self.batches = 0

        def embed(self, texts):
            self.batches += 1
            return StaticEmbedder().embed(texts)

    embedder = Counting()
    cold = LocalAnalyst(AnalysisOptions(), embedder=embedder)
    cold.warm_up()
    once = embedder.batches
    cold.warm_up()
    assert embedder.batches == once
