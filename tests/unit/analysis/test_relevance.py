"""The subject of the question decides what is relevant, also in a user's own mixed file."""

import numpy as np
import pytest

from groundswell.analysis.embedding import StaticEmbedder
from groundswell.analysis.relevance import relevance
from groundswell.domain.document import Document

KITCHEN = ("oven", "pan", "stove", "kettle", "recipe", "soup", "bread", "knife")
BANK = ("card", "transfer", "loan", "account", "branch", "payment", "savings", "statement")


def corpus(words, lead, tail):
    return [f"{lead} {one} and the {other} {tail}" for one in words for other in words]


def judged(texts, *terms):
    embedder = StaticEmbedder()
    documents = [Document(f"x:{at}", "x", text, "") for at, text in enumerate(texts)]
    question = embedder.embed([" ".join(terms)])[0]
    return relevance(documents, embedder.embed(texts), terms=terms, question_vector=question)


def mixed(lead):
    return [
        *corpus(KITCHEN, lead, "burned my dinner"),
        *corpus(BANK, "The", "of my bank were refused"),
    ]


@pytest.mark.parametrize(("lead", "term"), [("My kitchen", "kitchen"), ("Zumbo's", "Zumbo")])
def test_documents_of_another_subject_are_elsewhere(lead, term):
    found = judged(mixed(lead), term)
    assert not found.is_elsewhere[:64].any()
    assert found.is_elsewhere[64:].mean() >= 0.9


def test_a_corpus_about_one_subject_stays_whole_although_few_name_it():
    texts = corpus(KITCHEN, "The", "burned my dinner")
    texts[::7] = [f"{text} in my kitchen" for text in texts[::7]]
    assert not judged(texts, "kitchen").is_elsewhere.any()


def test_without_terms_there_is_nothing_to_judge_by():
    found = judged(["The oven burned my dinner"])
    assert found.values.tolist() == [1.0]


def test_a_short_term_is_a_word_and_not_a_part_of_one():
    values = judged(["What an appalling day", "The app is slow"], "app").values
    assert values[1] > 0.6 > values[0]


def test_no_documents_give_no_values():
    found = relevance([], np.zeros((0, 256)), terms=("a",), question_vector=np.zeros(256))
    assert len(found.values) == 0


def test_a_name_is_asked_for_in_every_language_and_a_subject_is_not():
    assert judged(mixed("Zumbo's"), "Zumbo").has_name
    assert not judged(mixed("My kitchen"), "kitchen").has_name


@pytest.mark.parametrize(
    ("term", "text", "is_named"),
    [
        ("apps", "My app is slow", True),
        ("app", "Both apps are slow", True),
        ("news", "A new thing", False),
        ("pass", "It came to pas", False),
    ],
)
def test_a_short_term_is_found_in_singular_and_plural(term, text, is_named):
    values = judged([text, f"The {term} of today"], term).values
    assert (values[0] > 0.6) == is_named
    assert values[1] > 0.6


def test_a_term_named_in_passing_does_not_make_a_document_of_another_subject_relevant():
    texts = mixed("My kitchen")
    texts[70] = texts[70].replace("my bank", "my bank in the kitchen building")
    found = judged(texts, "kitchen")
    assert found.is_elsewhere[70]
    assert found.values[70] < found.values[:64].min()


def test_a_term_that_most_documents_name_counts_less_than_a_rare_one():
    texts = [f"My photo number {at} is fine" for at in range(9)] + ["The filters are fine"]
    values = judged(texts, "photo", "filters").values
    assert values[9] > 2 * values[0]
