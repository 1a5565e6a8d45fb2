"""Questions of a batch, a line each."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.cli.ask_options import AskOptions
from groundswell.cli.batch_line import items

DEFAULTS = AskOptions(question="", within="9s", sources=("x",), max_usd=0.5)


def read(*lines):
    return list(items(lines, DEFAULTS))


def test_a_line_of_text_is_a_question_with_the_default_bounds() -> None:
    (item,) = read("  What hurts? \n")
    assert item.options.question == "What hurts?"
    assert (item.options.within, item.options.sources, item.options.max_usd) == ("9s", ("x",), 0.5)
    assert item.error is None


def test_an_object_has_bounds_of_its_own() -> None:
    fields = {
        "id": 7, "question": "q", "sources": ["reddit"], "kinds": ["wish"], "within": "30s",
        "since": "30d", "language": "en", "limit": 5, "max_usd": 1,
    }  # fmt: skip
    (item,) = read(json.dumps(fields))
    assert item.id == "7"
    assert item.options.sources == ("reddit",)
    assert item.options.kinds == ("wish",)
    assert (item.options.within, item.options.since, item.options.language) == ("30s", "30d", "en")
    assert (item.options.limit, item.options.max_usd) == (5, 1.0)


def test_the_id_of_a_question_stays_when_its_line_moves() -> None:
    assert read("one", "two")[1].id == read("\ufefftwo")[0].id
    assert read("", "   ", "two")[0].line == 3


def test_the_same_line_again_is_left_out_and_an_id_of_another_question_is_an_error() -> None:
    same = '{"id": "a", "question": "q"}'
    first, other = read(same, same, '{"id": "a", "question": "other"}')
    assert first.error is None
    assert other.error is not None
    assert "line 3: id" in other.error.message
    assert other.id != first.id


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("{oops", "JSON"), ("{}", "question"), ('{"question": 3}', "question"),
        ('{"question": "q", "id": true}', "id"), ('{"question": "q", "sources": "x"}', "sources"),
        ('{"question": "q", "kinds": [1]}', "kinds"), ('{"question": "q", "limit": 1.5}', "limit"),
        ('{"question": "q", "limit": true}', "limit"), ('{"question": "q", "when": 1}', "when"),
        ('{"question": "q", "max_usd": "1"}', "max_usd"), ("x" * 70_000, "characters"),
    ],
)  # fmt: skip
def test_an_unfit_line_is_an_item_with_an_error_that_names_line_and_field(line, named) -> None:
    bad, good = read(line, "a good question")
    assert bad.error is not None
    assert "line 1" in bad.error.message
    assert named in bad.error.message
    assert bad.error.remedy
    assert good.error is None


def test_an_unfit_question_keeps_its_id_and_its_words() -> None:
    (bad,) = read('{"id": "b1", "question": "What hurts?", "limit": true}')
    assert bad.error is not None
    assert (bad.id, bad.options.question) == ("b1", "What hurts?")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=4,
)
NAMES = st.sampled_from(["id", "question", "sources", "kinds", "within", "limit", "max_usd", "odd"])


@given(st.lists(st.text(max_size=60) | st.dictionaries(NAMES, VALUES).map(json.dumps), max_size=4))
def test_any_lines_are_items_with_distinct_ids(lines) -> None:
    found = read(*lines)
    assert len(found) <= len(lines)
    ids = [item.id for item in found if item.error is None]
    assert len(ids) == len(set(ids))


def test_a_list_is_no_question_but_a_question_may_begin_with_a_bracket() -> None:
    listed, asked = read("[1, 2]", "[iOS] Why does the export fail?")
    assert listed.error is not None
    assert "it is no JSON object" in listed.error.message
    assert asked.error is None
    assert asked.options.question == "[iOS] Why does the export fail?"
