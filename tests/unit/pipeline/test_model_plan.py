import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.errors import ModelOutputError
from groundswell.llm.model import ChatResponse
from groundswell.pipeline.model_plan import (
    MAX_PHRASE_CHARACTERS,
    MAX_PHRASES,
    PLAN_TOKENS,
    ModelPlanner,
)
from groundswell.pipeline.plan import plan

QUESTION = "What frustrates people about Billow export?"


def planned(answer, requests=None):
    async def complete(request):
        if requests is not None:
            requests.append(request)
        return ChatResponse("", answer, 1, 1, 0, None, None, 0.0, "stop")

    planner = ModelPlanner(complete, model="m", temperature=0.0, boundary_of=lambda _: "b0")
    return asyncio.run(planner.plan(QUESTION, plan(QUESTION)))


def phrases(*terms):
    return [" ".join(words) for words in planned({"terms": list(terms)})]


def test_new_phrases_are_split_into_words():
    assert planned({"terms": ["Billow export lost", "Billow  CSV"]}) == (
        ("Billow", "export", "lost"),
        ("Billow", "CSV"),
    )


def test_a_phrase_that_is_searched_already_is_left_out():
    assert phrases("export billow", "Billow Export", "billow import", "Import Billow") == [
        "billow import"
    ]


@pytest.mark.parametrize(
    "hostile",
    [
        "site:evil.example",
        "https://evil.example/?q=secret",
        "billow OR 1",
        "NOT billow",
        "a@evil.example",
        "subreddit/../..",
        "",
        "!!!",
        7,
        None,
        ["x"],
    ],
)
def test_operators_addresses_and_other_types_are_left_out(hostile):
    assert phrases(hostile) == []


def test_quotes_and_marks_go():
    assert phrases('"billow crash" (new)', "-billow +slow", "billow\u202e\u200bslow\nx") == [
        "billow crash new",
        "billow slow",
        "billowslow x",
    ]


def test_there_are_at_most_four_of_forty_characters():
    found = phrases(*[f"billow {number} {'word ' * 30}" for number in range(9)])
    assert len(found) == MAX_PHRASES
    assert all(len(phrase) <= MAX_PHRASE_CHARACTERS for phrase in found)


def test_a_word_is_never_cut_in_two():
    assert phrases(f"billow {'x' * 60}") == ["billow"]


@given(st.lists(st.text(max_size=80) | st.none() | st.integers(), max_size=30))
def test_any_answer_is_bounded_and_plain(terms):
    found = phrases(*terms)
    assert len(found) <= MAX_PHRASES
    for phrase in found:
        assert 0 < len(phrase) <= MAX_PHRASE_CHARACTERS
        assert not set(phrase) & set('"():/@<>[]{}\n')


@pytest.mark.parametrize("answer", [None, [], {}, {"terms": "x"}, {"terms": {}}])
def test_an_answer_of_another_shape_is_refused(answer):
    with pytest.raises(ModelOutputError):
        planned(answer)


def test_the_question_is_fenced_and_the_answer_short():
    requests = []
    planned({"terms": []}, requests)
    assert requests[0].user.splitlines()[0] == "=== data b0 ==="
    assert requests[0].max_output_tokens == PLAN_TOKENS
    assert QUESTION not in requests[0].system
