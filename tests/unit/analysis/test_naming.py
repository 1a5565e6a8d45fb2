"""What makes a name good: this checklist holds for every name that the analysis builds."""

import re

import pytest

from groundswell.analysis.headline import clauses
from groundswell.analysis.naming import (
    MAX_NAME_CHARACTERS,
    Opinion,
    Voice,
    Words,
    described,
    worded,
    worded_alone,
)
from groundswell.analysis.written import themes

EXPORT = (
    "CSV export drops the last row every time",
    "the csv export drops rows and nobody notices",
    "I tried again, export drops the last row of my list",
    "Why does the export drop the last row?",
)


def voices(*texts):
    return [Voice(text, f"person {at}") for at, text in enumerate(texts)]


def named(*texts, kind="pain_point", theme=None, everywhere=None):
    words = worded(voices(*texts), kind=kind, theme=theme, everywhere=everywhere or {}, total=1000)
    return words.name if words else None


def check(name, *texts):
    """Assert what can be checked of a good name, without reading it."""
    assert 0 < len(name) <= MAX_NAME_CHARACTERS
    assert name[0] == name[0].upper()
    assert not re.search(r"https?:|[@#*_`<>]", name)
    assert len(name.split()) >= 2, "one word names nothing"
    assert name == " ".join(name.split())
    words = set(re.findall(r"[\w']+", " ".join(texts).casefold()))
    assert set(re.findall(r"[\w']+", name.casefold())) <= words, (
        "a word nobody used, or part of one"
    )


def test_a_group_is_named_by_a_clause_that_its_people_share():
    name = named(*EXPORT)
    check(name, *EXPORT)
    assert "export" in name.casefold()
    assert "row" in name.casefold()


def test_a_group_in_which_nobody_agrees_has_no_name():
    assert named("the blue door creaks loudly", "seven apples rolled under a bus") is None


@pytest.mark.parametrize("theme", themes(), ids=lambda theme: theme.id)
def test_a_theme_names_its_group_with_or_without_a_topic(theme):
    for texts in (theme.examples, tuple(f"the gadget: {text}" for text in theme.examples)):
        name = named(*texts, theme=theme)
        assert 0 < len(name) <= MAX_NAME_CHARACTERS
        assert "{" not in name
        assert name[0].isupper()


def test_the_theme_of_many_people_says_what_it_is_about_as_most_of_them_write_it():
    (late,) = [theme for theme in themes() if theme.id == "late"]
    texts = [
        "the parcels are late",
        "my parcels are late again",
        "parcel late",
        "late parcels",
    ] * 12
    assert named(*texts, theme=late) == "Parcels delayed or late"


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        (
            "@shop so the app crashes when I open a photo https://x.example",
            "App crashes when opening a photo",
        ),
        ("I can't cancel my subscription", "Can't cancel subscription"),
        ("THE EXPORT IS BROKEN AGAIN", "Export is broken again"),
        ("Hello team, sync loses half of the notes.", "Sync loses half of the notes"),
    ],
)
def test_clauses_are_cut_where_people_pause(text, clause):
    assert clause in [item.text for item in clauses(text, kind="pain_point", person="a")]


@pytest.mark.parametrize(
    "text", ["", "???", "a b", "http://x.example", "x" * 500, "when it of the"]
)
def test_what_says_nothing_is_no_clause(text):
    assert clauses(text, kind="pain_point", person="a") == []


def test_a_wish_is_named_by_what_is_wished_for():
    texts = (
        "I wish there was a dark mode for the editor",
        "please add a dark mode",
        "would be nice to have a dark mode",
    )
    assert "dark mode" in named(*texts, kind="wish").casefold()


def test_a_clause_that_is_no_complaint_does_not_name_one():
    texts = ("The tour of the lighthouse", "We saw the lighthouse", "A tour of the lighthouse")
    assert named(*texts) is None


def test_a_clause_counts_only_if_it_is_of_the_kind_by_itself():
    words = worded(
        voices(*EXPORT),
        kind="pain_point",
        theme=None,
        everywhere={},
        total=1000,
        judge=lambda texts: [Opinion(0.0) for _ in texts],
    )
    assert words is None


def test_a_description_of_many_counts_the_things_they_speak_of() -> None:
    texts = ["late parcel, the courier was rude"] * 30 + ["late again, nobody rang"] * 20
    words = Words("Parcels delayed or late", "For example: one of them.")
    told = described(voices(*texts), words, everywhere={}, total=1000)
    assert told == "50 people say so. Most mentioned: courier (60%)."


def test_a_description_of_many_who_speak_of_no_thing_gives_examples() -> None:
    words = Words("Parcels delayed or late", "For example: one of them.")
    told = described(voices(*["late again"] * 50), words, everywhere={}, total=1000)
    assert told == "50 people say so. For example: one of them."


def test_a_description_of_few_shows_their_own_clauses() -> None:
    words = Words("Export drops the last row", "For example: rows are gone.")
    told = described(voices(*EXPORT), words, everywhere={}, total=1000)
    assert told == "4 people say so. For example: rows are gone."


def test_a_description_without_specifics_still_counts_people() -> None:
    told = described(voices("a", "b"), Words("Export fails", ""), everywhere={}, total=10)
    assert told == "2 people say so."


def test_a_description_counts_a_word_and_its_other_forms_once() -> None:
    texts = ["he wants the ticket"] * 25 + ["we want the tickets"] * 25
    told = described(voices(*texts), Words("Trains are late", ""), everywhere={}, total=1000)
    assert told == "50 people say so. Most mentioned: tickets (100%)."


def theme_of(name):
    (found,) = [theme for theme in themes() if theme.id == name]
    return found


def test_a_theme_does_not_name_those_who_do_not_say_it() -> None:
    texts = ("The gate agent left", "Our gate agent was gone", "No gate agent at the gate") * 3
    assert named(*texts, theme=theme_of("lines")) != theme_of("lines").title
    assert named(*["A long line, the gate queue is huge"] * 9, theme=theme_of("lines")) == (
        theme_of("lines").title
    )


@pytest.mark.parametrize(
    ("text", "theme", "name"),
    [
        ("It won't open, the screen crashes", "crash", "Screen crashes or freezes"),
        ("I can't open it, it just crashes", "crash", "It crashes or freezes"),
        ("The servers crash, my servers freeze", "crash", "Servers crash or freeze"),
        ("Something is wrong, so many bugs", "bugs", "Full of bugs"),
        ("What a waste of money, way too expensive", "price", "Too expensive for what it gives"),
        ("This shit is late again", "late", "Delays and late arrivals"),
        (
            "A dark mode is missing, the mode, dark mode",
            "missing",
            "Dark mode missing or taken away",
        ),
        ("It is slow on the PIN, a PIN is slow", "slow", "PIN slow or laggy"),
    ],
)
def test_a_theme_is_about_a_thing_of_which_it_is_said(text: str, theme: str, name: str) -> None:
    assert named(*[text] * 45, theme=theme_of(theme)) == name


def test_what_many_say_is_not_named_by_what_one_of_them_says() -> None:
    texts = [f"the cache is bad {word}" for word in ("a", "b")] * 30
    lone = "The cache ate a birthday invitation and never gave it back"
    name = named(lone, *texts)
    assert name == "Various problems with the cache"


def test_a_name_blames_only_what_more_than_one_of_many_blame() -> None:
    texts = [f"Stuck at the ferry gate, no gate agent {word}" for word in "abcdefghij"]
    name = named("The ferry gate agent was rude", *texts)
    assert name is not None
    assert name.startswith("Stuck at the ferry gate")


def test_a_name_says_no_more_than_some_of_the_people_do() -> None:
    texts = [
        f"the map is bad in {word}" for word in ("Oslo", "Rome", "Kiel", "Linz", "Bonn", "Nice")
    ]
    lone = "The map ate a birthday invitation and never gave it back"
    name = named(lone, *texts, *(text.replace("bad", "wrong") for text in texts))
    assert name is None or "birthday" not in name


@pytest.mark.parametrize("word", ["feature", "option", "update"])
def test_a_wish_is_not_named_by_the_word_that_all_wishes_have(word: str) -> None:
    texts = (
        f"Please add a {word} for tides",
        f"add the {word}",
        f"Needs this {word}",
        f"{word} please",
    )
    name = named(*texts, *texts, *texts, kind="wish")
    assert name is None or "tides" in name


def test_praise_is_named_by_what_is_praised() -> None:
    texts = (
        "Awesome",
        "awesome",
        "This is awesome",
        "Awesome tide tables",
        "The tide tables are awesome",
    )
    assert named(*texts, kind="praise") == "Tide tables are awesome"


def test_praise_that_is_taken_back_names_no_praise() -> None:
    found = [item.text for item in clauses("Good map but could be better", kind="praise", person=1)]
    assert not any("but" in text.split() for text in found)


def test_one_persons_wish_is_judged_as_it_was_said() -> None:
    asked: list[str] = []

    def judge(texts):
        asked.extend(texts)
        return [Opinion(1.0 if "wish" in text else 0.0) for text in texts]

    words = worded_alone(voices("I wish there was a tide table"), kind="wish", judge=judge)
    assert words is not None
    assert words.name == "Tide table"
    assert all("wish" in text for text in asked)


def test_what_many_miss_is_told_by_the_things_they_miss() -> None:
    said = ("The calendar is missing", "no undo button at all, the button is gone", "lacks a map")
    name = named(*[text for text in said for _ in range(15)], theme=theme_of("missing"))
    assert name.startswith("Missing or taken away: ")
    assert {"calendar", "map"} < set(name.removeprefix("Missing or taken away: ").split(", "))


def test_a_theme_names_few_only_when_half_of_them_say_it() -> None:
    others = ("the moon rose over the bay", "we sat on a bench", "a gull came by", "it was noon")
    assert named("nobody answers", "no reply", *others, theme=theme_of("unreachable")) is None


@pytest.mark.parametrize(
    ("thing", "name"),
    [("ferry", "Various problems with the ferry"), ("app", None), ("Harbourline", None)],
)
def test_many_who_share_only_what_was_asked_about_are_named_by_it(thing, name) -> None:
    texts = [f"the {thing} is bad {word}" for word in ("alpha", "beta", "gamma", "delta")] * 11
    words = worded(
        voices(*texts),
        kind="pain_point",
        theme=None,
        everywhere={},
        total=1000,
        avoid=frozenset({thing.casefold()}),
        judge=lambda texts: [Opinion(0.0) for _ in texts],
    )
    assert (words.name if words else None) == name
