"""Words are chosen and written so that a provider finds something."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.sources.words import first_and_any, fitting, searchable


def test_words_are_cleaned_and_each_is_kept_once():
    assert searchable((" split\x00 bill ", "???", "split bill", "vat"), source="x") == (
        "split bill",
        "vat",
    )


@pytest.mark.parametrize(
    ("terms", "query"),
    [
        (["a"], "a"),
        (["a", "b"], "a b"),
        (["a", "b", "c"], "a (b OR c)"),
        (["a", "", "b"], "a b"),
        ([], ""),
    ],
)
def test_the_first_word_must_occur_and_one_of_the_others(terms, query):
    assert first_and_any(terms, room=100) == query


def test_what_does_not_fit_goes_and_shorter_words_after_it_stay():
    assert first_and_any(["a", "b" * 40, "c", "d"], room=20) == "a (c OR d)"
    assert first_and_any(["aaaa", "bb", "cc"], room=9) == "aaaa bb"


@given(st.lists(st.text("ab", max_size=30), max_size=12), st.integers(0, 80))
def test_a_query_never_exceeds_its_room(terms, room):
    assert len(first_and_any(terms, room=room)) <= room


@given(st.lists(st.text("aé", min_size=1, max_size=9), max_size=9), st.integers(0, 40))
def test_fitting_parts_fit_in_bytes_too(parts, room):
    kept = fitting(parts, room=room, size=lambda part: len(part.encode()))
    assert len(" ".join(kept).encode()) <= room
