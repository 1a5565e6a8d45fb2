from groundswell.analysis.grounding import ground
from groundswell.domain.document import Document
from groundswell.domain.sentence import Sentence

TEXTS = (
    ("ann", "The app deletes my notes."),
    ("bob", "Support takes three weeks to answer."),
    ("ann", "Prices doubled over night."),
    ("cat", "The app deletes my notes!"),
    (None, "Search finds nothing at all."),
)
DOCUMENTS = {
    f"x:{at}": Document(f"x:{at}", "x", text, f"u{at}", author=author)
    for at, (author, text) in enumerate(TEXTS)
}
SENTENCES = {
    f"s{at}": Sentence(f"s{at}", f"x:{at}", 0, len(text), text)
    for at, (_, text) in enumerate(TEXTS)
}


def grounded(*ids, sentences=SENTENCES, documents=DOCUMENTS, limit=9):
    return ground(ids, sentences=sentences, documents=documents, limit=limit)


def test_a_quote_stands_verbatim_in_its_document():
    (quote,) = grounded("s1").evidence
    assert DOCUMENTS[quote.document_id].text[quote.start : quote.end] == quote.quote
    assert (quote.author, quote.url, quote.source) == ("bob", "u1", "x")


def test_unknown_ids_are_dropped_and_counted():
    found = grounded("s99", "s0", "", "S1")
    assert [item.document_id for item in found.evidence] == ["x:0"]
    assert found.unresolved == 3


def test_unknown_ids_after_the_limit_are_counted_too():
    found = grounded("s0", "s99", limit=1)
    assert (len(found.evidence), found.unresolved) == (1, 1)


def test_sentences_of_missing_documents_are_dropped_and_counted():
    found = grounded("s0", documents={})
    assert (found.evidence, found.unresolved) == ((), 1)


def test_a_sentence_that_is_not_in_its_document_is_dropped_and_counted():
    invented = {"s0": Sentence("s0", "x:0", 0, 8, "made up!")}
    found = grounded("s0", sentences=invented)
    assert (found.evidence, found.unresolved) == ((), 1)


def test_one_person_is_quoted_once():
    assert [item.document_id for item in grounded("s0", "s2", "s1").evidence] == ["x:0", "x:1"]


def test_quotes_that_say_the_same_are_not_repeated():
    assert [item.document_id for item in grounded("s0", "s3", "s4").evidence] == ["x:0", "x:4"]


def test_at_most_the_limit_is_quoted():
    assert len(grounded("s0", "s1", "s4", limit=2).evidence) == 2
    assert grounded("s0", limit=0).evidence == ()
