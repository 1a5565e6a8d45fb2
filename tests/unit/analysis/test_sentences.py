from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.analysis.sentences import MAX_SENTENCE_CHARACTERS, spans, split
from groundswell.domain.document import Document

TEXTS = st.text(
    st.one_of(st.sampled_from("ab I.!?\n\"')…。 0'’no"), st.characters(codec="utf-8")), max_size=900
)


def texts_of(text):
    return [text[start:end] for start, end in spans(text)]


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_sentences_stand_where_they_say(text):
    sentences = split(Document("x:1", "x", text, "u"), first=0)
    assert all(text[item.start : item.end] == item.text for item in sentences)
    assert all(item.text == item.text.strip() and item.text for item in sentences)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_sentences_are_ordered_bounded_and_do_not_overlap(text):
    found = spans(text)
    assert all(0 < end - start <= MAX_SENTENCE_CHARACTERS for start, end in found)
    assert all(before[1] <= after[0] for before, after in pairwise(found))


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Still no. Nothing works.", ["Still no.", "Nothing works."]),
        ("I can't. It fails.", ["I can't.", "It fails."]),
        ("See no. 5 on the list. Good luck.", ["See no. 5 on the list.", "Good luck."]),
        ("Waited 20 min. Nobody came.", ["Waited 20 min.", "Nobody came."]),
        ("Mr. Smith called. Nobody came.", ["Mr. Smith called.", "Nobody came."]),
        ("Lost data, e.g. my notes.", ["Lost data, e.g. my notes."]),
        ('He said "never again." Then left.', ['He said "never again."', "Then left."]),
        ("First line\nsecond line", ["First line", "second line"]),
        ("It costs 3.50 now", ["It costs 3.50 now"]),
        ("Handy Even the maps. Good", ["Handy", "Even the maps.", "Good"]),
        ("壊れました。直してください。", ["壊れました。", "直してください。"]),
    ],
)
def test_text_is_split_where_a_reader_would(text, sentences):
    assert texts_of(text) == sentences


@pytest.mark.parametrize("text", ["", "   \n ", "!!! ??", "12:30", "ok"])
def test_text_without_words_has_no_sentences(text):
    assert spans(text) == []


def test_ids_go_on_from_the_given_number():
    sentences = split(Document("x:1", "x", "One thing. Two things.", "u"), first=7)
    assert [item.id for item in sentences] == ["s7", "s8"]


def test_a_title_before_a_tab_is_a_sentence_of_its_own():
    text = "Buggy again\tThe update broke it"
    assert [text[start:end] for start, end in spans(text)] == ["Buggy again", "The update broke it"]
