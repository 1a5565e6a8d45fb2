"""Whatever a post says, it stays one line of data; whatever a model says, it stays plain words."""

import asyncio
import json
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from groundswell.analysis import prompts
from groundswell.analysis.model_words import cleaned
from groundswell.analysis.naming_model import ModelNamer
from groundswell.analysis.naming_result import Label
from groundswell.analysis.prompts import MAX_LINE_CHARACTERS, fence
from groundswell.domain.sentence import Sentence
from groundswell.errors import GroundswellError
from groundswell.llm.model import ChatResponse
from groundswell.pipeline.model_plan import ModelPlanner
from groundswell.pipeline.plan import plan
from groundswell.sandbox import model_rules
from tests.hostile_posts import HOSTILE

BOUNDARY = "8d1c52"
_LINK = re.compile(
    r"://|www\.|\]\(|<|>|(?:javascript|data|mailto):\S|@\w+\.\w|\w\.(?:com|net|org)\b|"
    r"\.example/",
    re.IGNORECASE,
)
ALL = [pytest.param(text, id=str(number)) for number, text in enumerate(HOSTILE)]


def plain(text):
    assert not _LINK.search(text), text
    assert not set(text) & set("[]{}<>`*_#|\\\n\r\u2028\u2029\u202e\u200b")
    assert text.isprintable()


def test_there_are_enough_attempts():
    assert len(set(HOSTILE)) >= 40


@pytest.mark.parametrize("text", ALL)
def test_a_post_stays_one_line_of_data(text):
    lines = fence([("s1", text)], boundary_of=lambda _: BOUNDARY).splitlines()
    assert len(lines) == 3
    assert lines[0] == f"=== data {BOUNDARY} ==="
    assert lines[2] == f"=== end {BOUNDARY} ==="
    assert lines[1].startswith("[s1] ")
    assert not set("[]{}<>") & set(lines[1][5:])
    assert BOUNDARY not in lines[1]
    assert "===" not in lines[1]
    assert len(lines[1]) <= MAX_LINE_CHARACTERS + 5
    lines[1].encode()


@pytest.mark.parametrize("text", ALL)
def test_a_reader_of_the_fence_sees_the_ids_that_were_sent_and_no_other(text):
    lines = [("s1", "The export fails."), ("s2", text), ("s3", "It crashes.")]
    user = fence(lines, boundary_of=lambda _: BOUNDARY)
    read = model_rules.read(prompts.NAME_SYSTEM, user)
    assert read.task == "name_insight"
    assert [key for key, _ in read.rows] == ["s1", "s2", "s3"]


def echoing(text):
    """A model that was taken over: it writes `text` wherever it may write."""

    async def complete(request):
        answers = {
            "name_insight": {
                "name": text,
                "description": text,
                "kind": "pain_point",
                "severity": 1.0,
                "sentence_ids": ["s1", text],
            },
            "edit_insights": {"merges": [[text]], "discards": [text]},
            "summarise_insights": {"sentences": [{"text": text, "ids": ["c1", text]}] * 9},
            "plan_search": {"terms": [text] * 9},
        }
        parsed = answers[request.schema_name]
        return ChatResponse(json.dumps(parsed), parsed, 1, 1, 0, None, None, 0.0, "stop")

    return complete


def unless_refused(work):
    try:
        return asyncio.run(work)
    except GroundswellError:
        return None


@pytest.mark.parametrize("text", ALL)
def test_a_model_that_echoes_a_post_brings_plain_words_or_nothing(text):
    namer = ModelNamer(echoing(text), boundary_of=lambda _: BOUNDARY)
    named = unless_refused(namer.name("pain_point", "x", [Sentence("s7", "d", 0, 1, "x")]))
    if named is not None:
        plain(named.name)
        plain(named.description)
        assert set(named.sentence_ids) <= {"s7", ""}
    labels = [Label("c4", "pain_point", "x", 3), Label("c5", "pain_point", "y", 2)]
    assert unless_refused(namer.edit(labels)) is None
    for sentence in unless_refused(namer.summarise(labels)) or ():
        plain(sentence.text)
        assert sentence.candidate_ids == ("c4",)


@pytest.mark.parametrize("text", ALL)
def test_a_model_that_echoes_a_post_searches_for_plain_words_or_nothing(text):
    planner = ModelPlanner(
        echoing(text), model="m", temperature=0.0, boundary_of=lambda _: BOUNDARY
    )
    for words in asyncio.run(planner.plan("Billow export", plan("Billow export"))):
        assert len(" ".join(words)) <= 40
        assert not set(" ".join(words)) & set('"():/@<>[]{}\\\n')


PIECES = "http s : / // www . 。 com evil [ ] ( ) < > * _ ` @ &#58; &lt; ： ／ ． a javascript 1"
SPICY = st.sampled_from([*PIECES.split(), " ", "\u200b", "\n"])


@example("@http.http")
@given(st.lists(SPICY, max_size=30).map("".join) | st.text(max_size=200))
def test_no_mixture_becomes_a_link(text):
    found = cleaned(text, limit=120)
    if found is not None:
        plain(found)
        assert 0 < len(found) <= 120


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Sync with Node.js fails after v2.1", "Sync with Node.js fails after v2.1"),
        ("Billing (EU/US) costs $9.99/month", "Billing (EU/US) costs $9.99/month"),
        ("Price: too high & unclear", "Price: too high & unclear"),
        ("Booking.com import is broken", "Booking import is broken"),
        ("Wi-Fi drops at 5 GHz, 24/7", "Wi-Fi drops at 5 GHz, 24/7"),
        ("C++ and F# users can't log in", "C++ and F users can't log in"),
    ],
)
def test_ordinary_words_are_kept(text, kept):
    assert cleaned(text, limit=80) == kept
