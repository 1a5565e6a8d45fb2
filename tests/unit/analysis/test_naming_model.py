import asyncio

import pytest

from groundswell.analysis.naming_model import ModelNamer
from groundswell.analysis.naming_result import UNRESOLVED, Edits, Label
from groundswell.analysis.prompts import fence
from groundswell.domain.sentence import Sentence
from groundswell.errors import ModelOutputError
from groundswell.llm.model import ChatResponse

GOOD = {
    "name": "**Sync** fails",
    "description": "Sync is slow. Then sync fails. Nobody knows why.",
    "kind": "pain_point",
    "severity": 0.5,
    "sentence_ids": ["s1"],
}
LABELS = [Label("c7", "pain_point", "Sync fails", 12), Label("c3", "wish", "Dark mode", 4)]


class Scripted:
    """Answers everything with `parsed` and keeps what was asked."""

    def __init__(self, parsed):
        self.parsed = parsed
        self.requests = []

    async def complete(self, request):
        self.requests.append(request)
        return ChatResponse("", self.parsed, 1, 1, 0, None, None, 0.0, "stop")


def namer(parsed):
    return ModelNamer(Scripted(parsed).complete, boundary_of=lambda _: "b0")


def name(parsed):
    return asyncio.run(
        namer(parsed).name("pain_point", "x", [Sentence("s41", "d", 0, 1, "Sync fails")])
    )


def test_the_same_evidence_gives_the_same_prompt_whatever_its_ids_in_the_run():
    asked = []
    for first in (0, 500):
        model = Scripted(GOOD)
        sentences = [Sentence(f"s{first + at}", "d", 0, 1, f"sync text {at}") for at in range(3)]
        asyncio.run(
            ModelNamer(model.complete, boundary_of=lambda text: str(len(text))).name(
                "pain_point", "draft", sentences
            )
        )
        asked.append(model.requests[0])
    assert asked[0] == asked[1]


def test_a_boundary_in_a_line_is_taken_out():
    lines = fence([("s1", "x b0 y")], boundary_of=lambda _: "b0").splitlines()
    assert lines == ["=== data b0 ===", "[s1] x  y", "=== end b0 ==="]


def test_a_name_is_cleaned_the_description_shortened_and_ids_lead_to_sentences():
    naming = name(GOOD)
    assert (naming.name, naming.description) == ("Sync fails", "Sync is slow. Then sync fails.")
    assert naming.sentence_ids == ("s41",)


def test_an_id_that_was_not_sent_leads_nowhere_and_can_be_counted():
    assert name(GOOD | {"sentence_ids": ["s41", "s1", "s1"]}).sentence_ids == ("s41", UNRESOLVED)


@pytest.mark.parametrize(
    "bad",
    [
        {"sentence_ids": ["s9"]},
        {"sentence_ids": ["s41"]},
        {"sentence_ids": "s1"},
        {"sentence_ids": [1]},
        {"sentence_ids": []},
        {"severity": 2},
        {"severity": True},
        {"severity": float("nan")},
        {"kind": "x"},
        {"kind": None},
        {"name": "**"},
        {"name": 3},
        {"name": "https://example.com/buy"},
        {"description": None},
    ],
)
def test_an_invalid_answer_is_refused(bad):
    with pytest.raises(ModelOutputError):
        name(GOOD | bad)


def test_the_answer_is_checked_before_it_could_be_cached():
    model = Scripted(GOOD)
    asyncio.run(
        ModelNamer(model.complete, boundary_of=lambda _: "b0").name(
            "pain_point", "x", [Sentence("s1", "d", 0, 1, "Sync fails")]
        )
    )
    with pytest.raises(ModelOutputError):
        model.requests[0].check(GOOD | {"sentence_ids": ["s2"]})


def test_the_editor_answers_by_the_ids_that_it_was_given():
    answer = {"merges": [["c1", "c2"]], "discards": []}
    assert asyncio.run(namer(answer).edit(LABELS)) == Edits(merges=(("c7", "c3"),))


@pytest.mark.parametrize(
    "answer",
    [
        {"merges": [["c1", "c9"]], "discards": []},
        {"merges": [["c1", "c2"]], "discards": ["c1"]},
        {"merges": [["c1", "c2"], ["c2", "c1"]], "discards": []},
        {"merges": {}, "discards": []},
        {"merges": [], "discards": ["c7"]},
        {"merges": []},
        [],
    ],
)
def test_the_editor_cannot_name_unknown_ids_or_one_twice(answer):
    with pytest.raises(ModelOutputError):
        asyncio.run(namer(answer).edit(LABELS))


def summary(*sentences):
    parsed = {"sentences": [{"text": text, "ids": ids} for text, ids in sentences]}
    return [
        (sentence.text, sentence.candidate_ids)
        for sentence in asyncio.run(namer(parsed).summarise(LABELS))
    ]


def test_a_summary_is_at_most_three_sentences_about_known_labels():
    assert summary(
        ("Sync fails for 12 people", ["c1"]),
        ("Made up", ["c9"]),
        ("Some **wish** for a [dark mode](https://example.com)", ["c2", "c1"]),
        ("A fourth", ["c1"]),
    ) == [
        ("Sync fails for 12 people.", ("c7",)),
        ("Some wish for a dark mode.", ("c3", "c7")),
    ]


@pytest.mark.parametrize(
    "sentence",
    [("Sync fails for 13 people", ["c1"]), ("4 people say so", ["c1"]), ("", ["c1"]), ("x", [])],
)
def test_a_sentence_with_a_number_that_nobody_counted_is_left_out(sentence):
    with pytest.raises(ModelOutputError):
        summary(sentence)
