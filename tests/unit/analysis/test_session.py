from dataclasses import replace
from datetime import UTC, datetime

from groundswell.analysis.embedding import StaticEmbedder
from groundswell.analysis.local import LocalAnalyst
from groundswell.analysis.options import AnalysisOptions
from groundswell.domain.document import Document
from groundswell.domain.query import Query

NOW = datetime(2026, 1, 2, tzinfo=UTC)
QUERY = Query("What annoys people about the notes app?")
TERMS = ("notes", "app")


class Counting(StaticEmbedder):
    """Remembers what it embedded."""

    def __init__(self):
        self.texts = []

    def embed(self, texts):
        self.texts.extend(texts)
        return super().embed(texts)


def posts(count):
    return [
        Document(f"x:{at:03}", "x", f"Number {at}: the notes app crashes on page {at}.", "u")
        for at in range(count)
    ]


def test_each_document_is_read_once_however_often_the_set_grows():
    embedder = Counting()
    session = LocalAnalyst(AnalysisOptions(), embedder=embedder).session(QUERY, terms=TERMS)
    for count in (2, 4, 8):
        session.prepare(posts(count), now=NOW)
    sentences = [text for text in embedder.texts if text.startswith("Number")]
    assert len(sentences) == len(set(sentences)) == 8


def test_a_grown_session_finds_what_a_fresh_one_finds():
    analyst = LocalAnalyst(AnalysisOptions())
    session = analyst.session(QUERY, terms=TERMS)
    session.prepare(posts(3), now=NOW)
    grown = session.prepare(posts(9), now=NOW)
    fresh = analyst.session(QUERY, terms=TERMS).prepare(posts(9), now=NOW)
    assert analyst.insights(grown, analyst.candidates(grown)) == analyst.insights(
        fresh, analyst.candidates(fresh)
    )


def test_the_order_of_documents_does_not_matter():
    analyst = LocalAnalyst(AnalysisOptions())
    found = []
    for documents in (posts(9), posts(9)[::-1]):
        prepared = analyst.prepare(documents, QUERY, terms=TERMS, now=NOW)
        found.append(analyst.insights(prepared, analyst.candidates(prepared)))
    assert found[0] == found[1]
    assert found[0]


def test_documents_in_other_languages_are_kept_and_counted():
    foreign = Document("y:1", "y", "Die App stürzt immer ab und das ist nicht schön", "u")
    prepared = LocalAnalyst(AnalysisOptions()).prepare(
        [*posts(4), foreign], QUERY, terms=TERMS, now=NOW
    )
    assert "y:1" in prepared.documents
    assert prepared.languages == {"en": 4, "de": 1}


def test_who_asks_for_one_language_gets_no_other():
    """Several sources cannot search by language."""
    foreign = Document("y:1", "y", "Die App stürzt immer ab und das ist nicht schön", "u")
    short = Document("y:2", "y", "App: 500", "u")
    query = replace(QUERY, language="de")
    prepared = LocalAnalyst(AnalysisOptions()).prepare(
        [*posts(4), foreign, short], query, terms=TERMS, trusted=frozenset({"x", "y"}), now=NOW
    )
    assert set(prepared.documents) == {"y:1", "y:2"}  # a text too short to say may be in it
    assert prepared.drops == {"language": 4}


def test_documents_in_other_languages_share_the_fate_of_their_source():
    """Nobody can tell by words what they are about, but the rest of their source can."""
    garden = ("roses", "tulips", "hedge", "lawn", "spade", "compost", "pots", "shed")
    others = [
        Document(f"y:{one}{other}", "y", f"The {one} by the {other} need rain and sun", "u")
        for one in garden
        for other in garden
    ]
    foreign = Document("y:z", "y", "Die Rosen und der Rasen sind nicht schön, das ist so", "u")
    for documents, is_kept in (
        ([*posts(60), foreign], True),
        ([*posts(60), *others, foreign], False),
    ):
        prepared = LocalAnalyst(AnalysisOptions()).prepare(
            documents, QUERY, terms=TERMS, trusted=frozenset({"x", "y"}), now=NOW
        )
        assert ("y:z" in prepared.documents) == is_kept


def test_a_complaint_with_emoji_counts_like_one_without():
    texts = (
        "😡😡 The export crashes 😡 every single time 🤬👩‍👩‍👧‍👦 and I lost my data",
        "The export crashes again and I lost data",
    )
    analyst = LocalAnalyst(AnalysisOptions())
    prepared = analyst.prepare(
        [Document(f"x:{at}", "x", text, "u") for at, text in enumerate(texts)],
        Query("What is wrong with the export?"),
        terms=("export",),
        now=NOW,
    )
    (found,) = analyst.insights(prepared, analyst.candidates(prepared))
    assert found.frequency.documents == 2
