"""A stop that was left out is found by the capital after it, but never inside of a name."""

from itertools import pairwise

import pytest

from groundswell.analysis.run_ons import run_ons


def parts(text: str) -> list[str]:
    cuts = [0, *run_ons(text, 0, len(text)), len(text)]
    return [text[left:right].strip() for left, right in pairwise(cuts)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Excellent A great planner", ["Excellent", "A great planner"]),
        ("Great I use it daily", ["Great", "I use it daily"]),
        ("Love it Love sharing maps", ["Love it", "Love sharing maps"]),
        ("Works well The maps are clear", ["Works well", "The maps are clear"]),
        (
            "It broke After the update it fails Please fix it",
            ["It broke", "After the update it fails", "Please fix it"],
        ),
        ("Good (mostly) But it is slow", ["Good (mostly)", "But it is slow"]),
        (
            "Needs work in version 8 The list is empty",
            ["Needs work in version 8", "The list is empty"],
        ),
    ],
)
def test_a_stop_that_was_left_out_is_found(text: str, sentences: list[str]) -> None:
    assert parts(text) == sentences


@pytest.mark.parametrize(
    "text",
    [
        "We read The Old Lighthouse aloud",
        "I bought the Grand Tour The day before",
        "a song called The one",
        "the best of The old maps",
        "@shop The parcel is late",
        "thanks @shop The parcel came",
        "When The keyboard opens it lags",
        "we looked at the long list of everything Love brought",
        "Delta I like",
        "The Best Trip Planner There Is",
        "ONE MORE TIME The end",
    ],
)
def test_names_titles_and_handles_stay_whole(text: str) -> None:
    assert parts(text) == [text]


def test_a_long_text_without_a_stop_is_read_once() -> None:
    text = "sea and Love a sea the The b " * 4000
    assert run_ons(text, 0, len(text)) == []


def test_only_the_given_part_is_read() -> None:
    text = "Fine It works. Slow The list hangs"
    assert run_ons(text, 15, len(text)) == [text.index("The")]
