"""Where plain statements are common, a text must be surer to complain."""

import pytest

from groundswell.analysis.scoring import Score
from groundswell.analysis.tempering import tempered
from groundswell.domain.query import KINDS


def scored(pain: float, neutral: float) -> Score:
    left = (1.0 - pain - neutral) / (len(KINDS) - 1)
    return Score({kind: pain if kind == "pain_point" else left for kind in KINDS}, pain)


DOUBTFUL = scored(0.45, 0.35)
SURE = scored(0.95, 0.02)


def test_a_doubtful_complaint_among_announcements_is_none() -> None:
    first, second, *_ = tempered([DOUBTFUL, SURE, *[scored(0.1, 0.8)] * 500], range(502))
    assert first.kinds["pain_point"] < 0.35
    assert first.severity < DOUBTFUL.severity
    assert second.kinds["pain_point"] > 0.85


def test_among_complaints_nothing_changes() -> None:
    scores = [DOUBTFUL, *[scored(0.8, 0.1)] * 500]
    for before, after in zip(scores, tempered(scores, range(501)), strict=True):
        assert after.kinds == pytest.approx(before.kinds)
        assert after.severity == pytest.approx(before.severity)


def test_a_few_texts_change_little() -> None:
    (after, *_) = tempered([DOUBTFUL, *[scored(0.1, 0.8)] * 3], range(4))
    assert after.kinds["pain_point"] == pytest.approx(0.45, abs=0.05)


def test_who_writes_much_counts_once() -> None:
    loud = [scored(0.1, 0.8)] * 500
    (after, *_) = tempered([DOUBTFUL, *loud], ["a", *["loud"] * 500])
    assert after.kinds["pain_point"] == pytest.approx(0.45, abs=0.02)


def test_no_texts() -> None:
    assert tempered([], []) == []
