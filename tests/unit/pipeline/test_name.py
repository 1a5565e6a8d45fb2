import asyncio
from dataclasses import replace

import numpy as np
import pytest

from groundswell.analysis.naming_result import Edits, Naming, SummarySentence
from groundswell.analysis.scoring import Score
from groundswell.domain.query import KINDS
from groundswell.errors import ModelAuthenticationError, ModelOutputError
from groundswell.pipeline.name import Named, name
from tests.fake_clock import FakeClock
from tests.unit.analysis.test_merging import candidate, prepared

THREE = [candidate("c1", 0, 1), candidate("c2", 2), candidate("c3", 3)]


FIVE = [*THREE, candidate("c4", 4), candidate("c5", 5)]


def scored():
    """Return prepared sentences that are all alike and of which the first are the least sure."""
    found = prepared()
    scores = [Score(dict.fromkeys(KINDS, 0.5 + at / 20), 0.5) for at in range(len(found.sentences))]
    return replace(found, scores=tuple(scores), contexts=np.ones((len(scores), 1)))


def naming(key, kind="pain_point"):
    return Naming(f"model {key}", "Text.", kind, 0.9, (f"s{key[1:]}",))


class Namer:
    """Answers at once, fails, or waits for ever, by the local name of the candidate."""

    def __init__(self, *, failing=(), hanging=(), error=None):
        self.failing = failing
        self.hanging = hanging
        self.error = error or ModelOutputError("the model refused", model="m", remedy="Try it.")
        self.running = 0
        self.cancelled = 0
        self.labels = None

    async def _answer(self, what, value):
        self.running += 1
        try:
            if what in self.hanging:
                await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        finally:
            self.running -= 1
        if what in self.failing:
            raise self.error
        return value

    async def name(self, kind, local_name, sentences):
        key = local_name.removeprefix("name ")
        return await self._answer(key, naming(key))

    async def edit(self, labels):
        self.labels = labels
        return await self._answer("edit", Edits())

    async def summarise(self, labels):
        return await self._answer("summary", (SummarySentence("All is bad.", ("c1",)),))


def named(namer, *, candidates=THREE, seconds=5.0, stops=False, **options):
    clock = FakeClock()

    async def main():
        stop = asyncio.Event()
        if stops:
            stop.set()
        asking = asyncio.ensure_future(
            name(
                candidates,
                prepared(),
                namer,
                clock=clock,
                seconds=seconds,
                stop=stop,
                **{"max_candidates": 12, **options},
            )
        )
        await clock.advance(seconds)
        assert asking.done()
        return await asking

    return asyncio.run(main())


def test_everything_is_asked_side_by_side():
    found = named(Namer())
    assert set(found.names) == {"c1", "c2", "c3"}
    assert found.edits == Edits()
    assert found.summary[0].text == "All is bad."
    assert found.note is None


def test_labels_count_people():
    namer = Namer()
    named(namer)
    assert [(label.candidate_id, label.authors) for label in namer.labels] == [
        ("c1", 2),
        ("c2", 1),
        ("c3", 1),
    ]


def test_answers_that_came_are_used_and_late_ones_cut_off_without_a_rest():
    namer = Namer(hanging=("c2", "edit"))
    found = named(namer)
    assert set(found.names) == {"c1", "c3"}
    assert namer.running == 0
    assert namer.cancelled == 2
    assert found.note == (
        "The model named 2 of 3 insights; the rest keep their local names. "
        "The model brought no edits "
        "(it did not answer in time: Give more time with --within, or choose a faster model)."
    )


def test_a_failure_is_named_with_its_remedy_and_spoils_nothing_else():
    found = named(Namer(failing=("c1",)))
    assert set(found.names) == {"c2", "c3"}
    assert found.note == (
        "The model named 2 of 3 insights; the rest keep their local names "
        "(the model refused: Try it)."
    )


def test_the_same_reason_is_said_once():
    error = ModelAuthenticationError("the key is refused", model="m")
    found = named(Namer(failing=("c1", "c2", "c3", "edit", "summary"), error=error))
    assert found.note.count("the key is refused") == 1
    assert "no edits and no summary" in found.note
    assert not found.has_answers


def test_failures_and_late_answers_are_both_told():
    found = named(Namer(failing=("c1",), hanging=("c2",)))
    assert "(the model refused: Try it; it did not answer in time: Give more time" in found.note


def test_an_interruption_ends_it_at_once():
    found = named(Namer(hanging=("c1", "c2", "c3", "edit", "summary")), stops=True, seconds=60.0)
    assert found.names == {}


def test_no_time_means_no_call():
    namer = Namer()
    assert named(namer, seconds=0.0).names == {}
    assert namer.labels is None


def test_only_as_many_as_allowed_are_asked_about():
    found = named(Namer(), max_candidates=2)
    assert set(found.names) == {"c1", "c2"}
    assert found.note is None


def test_one_candidate_needs_no_editor_and_a_summary_can_be_off():
    namer = Namer(failing=("edit", "summary"))
    found = named(namer, candidates=THREE[:1], with_summary=False)
    assert found.note is None
    assert found.summary == ()


def test_a_kind_that_was_not_asked_for_keeps_the_local_kind():
    found = Named(names={"c1": naming("c1", kind="praise")}, asked=3)
    _, names = found.applied(FIVE, scored())
    assert names["c1"].kind == "pain_point"


@pytest.mark.parametrize(
    ("edits", "summary"),
    [
        (Edits(), "2 people say so. Others too. And this."),
        (Edits(discards=("c2",)), "2 people say so. And this."),
        (Edits(merges=(("c1", "c2"),)), "And this."),
        (Edits(discards=("c1",)), "Others too. And this."),
    ],
)
def test_a_summary_loses_what_the_edits_made_untrue(edits, summary):
    found = Named(
        edits=edits,
        summary=(
            SummarySentence("2 people say so.", ("c1",)),
            SummarySentence("Others too.", ("c2",)),
            SummarySentence("And this.", ("c3",)),
        ),
    )
    kept, _ = found.applied(FIVE, scored())
    assert found.summary_text(kept, FIVE) == summary


def test_an_empty_summary_is_none():
    assert Named().summary_text(THREE, THREE) is None
