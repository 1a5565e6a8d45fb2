"""Numbers and times in words."""

from dataclasses import replace
from datetime import timedelta

import pytest

from groundswell.domain.insight import TrendPoint
from groundswell.domain.outcome import Outcome
from groundswell.formats import wording
from tests.unit.cli.sample_report import DAY, sample_report

FAILED = Outcome("reddit", "failed", reason="cannot connect")
SKIPPED = Outcome("google", "skipped", reason="no key")


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(minutes=5), "just now"),
        (timedelta(hours=1), "1 hour ago"),
        (timedelta(days=3), "3 days ago"),
        (timedelta(days=65), "2 months ago"),
        (timedelta(days=800), "2 years ago"),
        (timedelta(days=-1), "just now"),
    ],
)
def test_an_age_is_a_number_and_a_unit(passed: timedelta, words: str) -> None:
    assert wording.age(DAY, now=DAY + passed) == words


def test_a_time_without_a_zone_is_utc() -> None:
    assert wording.age(DAY.replace(tzinfo=None), now=DAY + timedelta(days=3)) == "3 days ago"


@pytest.mark.parametrize(
    ("description", "told"),
    [
        ("12 people complain (reddit 9, x 5). It comes up with fees.", "It comes up with fees."),
        ("12 people complain (reddit 9, x 5).", ""),
        ("Cancelling takes a letter", ""),
        (
            "Gyms ask for a letter. Nobody owns stamps.",
            "Gyms ask for a letter. Nobody owns stamps.",
        ),
    ],
)
def test_a_description_does_not_repeat_who_and_where(description: str, told: str) -> None:
    insight = replace(sample_report().insights[0], description=description)
    assert wording.told(insight) == told


def test_the_headline_counts_what_is_on_topic() -> None:
    report = sample_report()
    report = replace(report, documents=report.documents * 10, status="complete")
    assert wording.headline(report) == "1 pain point from 37 relevant documents of 2 sources"


def test_an_empty_answer_says_so() -> None:
    assert wording.headline(sample_report(status="empty")) == "Nothing found."


@pytest.mark.parametrize(
    ("outcomes", "headline"),
    [
        ((FAILED, SKIPPED), "Nothing found: every source failed."),
        ((SKIPPED,), "Nothing found: no source is ready."),
        ((FAILED, Outcome("x", "ok")), "Nothing found."),
        ((), "Nothing found."),
    ],
)
def test_the_headline_says_when_nobody_could_be_asked(
    outcomes: tuple[Outcome, ...], headline: str
) -> None:
    report = replace(sample_report(status="empty"), outcomes=outcomes)
    assert wording.headline(report) == headline


def test_money_that_is_known_is_told_beside_what_is_not() -> None:
    assert wording.footer(sample_report()).endswith("$0.0100 and model cost unknown")


@pytest.mark.parametrize(
    ("pages", "cached_pages", "words"),
    [(0, 0, ""), (2, 0, ""), (2, 2, "cached"), (1, 1, "cached"), (3, 2, "2 of 3 pages cached")],
)
def test_an_outcome_tells_what_the_cache_served(pages: int, cached_pages: int, words: str) -> None:
    assert wording.cached(Outcome("x", "ok", pages=pages, cached_pages=cached_pages)) == words


def test_posts_in_other_languages_are_counted() -> None:
    report = replace(sample_report(), languages={"en": 1200, "de": 14, "unknown": 3})
    assert wording.languages(report) == "Languages: en 1,200, de 14, unknown 3."


def test_a_report_in_english_needs_no_count_of_languages() -> None:
    assert wording.languages(replace(sample_report(), languages={"en": 3, "unknown": 1})) == ""


def test_citations_that_lead_nowhere_are_told() -> None:
    report = replace(sample_report(), drops={"irrelevant": 4, "unresolved": 2})
    assert wording.left_out(report) == "Left out: 4 off topic, 2 citations that lead nowhere."


def test_a_finding_tells_why_it_ranks_there_and_how_it_went() -> None:
    trend = tuple(TrendPoint(DAY + timedelta(days=at), at + 1) for at in range(3))
    insight = replace(
        sample_report().insights[0],
        score=0.5,
        score_parts={"recency": 0.25, "frequency": 0.75},
        trend=trend,
    )
    assert wording.why(insight) == (
        f"Score 0.50: frequency 0.75, recency 0.25 · posts since {DAY:%Y-%m-%d}: 1 2 3"
    )
