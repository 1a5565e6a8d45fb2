"""Words that stand for things are told from those that do not, by how they are used."""

import pytest

from groundswell.analysis.things import Things, is_plural, subjects, tokens
from groundswell.analysis.words import stem

TEXTS = (
    "the app won't open",
    "I can't open the app, it is wrong",
    "open a ticket in the App",
    "my gate agent left",
    "the agent was gone, the gate agent said",
    "a gate agent of the airline",
    "send it to my iPad",
)


@pytest.mark.parametrize("word", ["app", "ticket", "agent", "airline", "ipad"])
def test_a_thing_is_what_stands_where_a_thing_stands(word: str) -> None:
    assert Things(TEXTS).is_thing(stem(word))


@pytest.mark.parametrize("word", ["open", "wrong", "left", "send", "unknown"])
def test_a_deed_and_a_quality_are_no_things(word: str) -> None:
    assert not Things(TEXTS).is_thing(stem(word))


def test_a_thing_is_written_as_people_write_it() -> None:
    things = Things(TEXTS)
    assert things.name("agent") == "gate agent"
    assert things.name("ipad") == "iPad"
    assert things.name("app") == "app"
    assert Things(["the bag", "a bag", "my bags"]).name("bag") == "bags"


def test_the_subject_is_the_thing_of_which_most_say_it() -> None:
    people = [["My order is late."], ["The order was late!"], ["The train is late. The dog barks"]]
    things = Things(text for each in people for text in each)
    found = subjects(people, is_said=lambda word: word == "late", things=things, avoid=())
    assert found == [("order", 2), ("train", 1)]
    rest = subjects(people, is_said=lambda word: word == "late", things=things, avoid={"order"})
    assert rest == [("train", 1)]


def test_a_link_and_a_handle_are_one_token() -> None:
    assert tokens("See https://x.example/late @Late, it’s LATE") == [
        "see",
        "https://x.example/late",
        "@late",
        ",",
        "it's",
        "late",
    ]


def test_plurals() -> None:
    assert [is_plural(word) for word in ("bags", "class", "status", "app")] == [
        True,
        False,
        False,
        False,
    ]


def test_a_name_is_written_large_although_many_write_it_small() -> None:
    texts = ["I use the harbour", "we like the Harbour", "in the harbour", "of the Harbour here"]
    assert Things([*texts, "the harbour is here"]).name("harbour") == "Harbour"


def test_a_comparison_is_no_thing() -> None:
    assert not Things(["a better", "the better", "for the better", "the best"]).is_thing("better")


def test_both_words_of_a_name_are_written_large() -> None:
    texts = ["use the Harbour Map", "in a Harbour Map", "on my Harbour Map", "for the map"]
    assert Things(texts).name("map") == "Harbour Map"
