from collections.abc import Sequence
from typing import Any

import pytest

from groundswell.analysis.embedding import StaticEmbedder
from groundswell.analysis.scoring import Scorer


@pytest.fixture(scope="module")
def score():
    embedder = StaticEmbedder()
    scorer = Scorer(embedder)
    return lambda text: scorer.scores([text], embedder.embed([text]))[0]


@pytest.mark.parametrize(
    "text",
    [
        "Oh great, another update that deletes my notes",
        "Thanks for nothing",
        "Way to go, you lost my parcel again",
        "I love it when the app logs me out",
        "The support was not helpful",
        "I would never recommend this to anybody",
        "I can't open my files anymore",
        "I can’t open my files anymore",
        "It no longer syncs",
        "Worst. App. Ever.",
        "Still broken!!!",
        "wtf fix this",
        "Nobody answers the phone",
    ],
)
def test_complaints_are_found_however_they_are_put(score, text):
    kinds = score(text).kinds
    assert kinds["pain_point"] >= 0.5
    assert kinds["pain_point"] == max(kinds.values())
    assert score(text).sentiment < 0


@pytest.mark.parametrize(
    "text",
    [
        "I wish there was a way to undo this",
        "Please add a dark mode",
        "It would be great if I could sort the list",
    ],
)
def test_wishes_are_wishes_before_complaints(score, text):
    kinds = score(text).kinds
    assert kinds["wish"] >= 0.5
    assert kinds["wish"] > kinds["pain_point"]


@pytest.mark.parametrize(
    "text",
    [
        "Thank you so much, this works perfectly",
        "I love the new editor, great work",
        "Amazing service and very helpful people",
    ],
)
def test_praise_is_not_a_complaint(score, text):
    kinds = score(text).kinds
    assert kinds["praise"] >= 0.5
    assert kinds["pain_point"] < 0.3
    assert score(text).sentiment > 0


@pytest.mark.parametrize("text", ["I moved to another town in May", "The shop is next to the park"])
def test_plain_statements_are_not_complaints(score, text):
    assert score(text).kinds["pain_point"] < 0.5


def test_questions_are_questions(score):
    kinds = score("How do I change my address?").kinds
    assert kinds["question"] >= 0.5
    assert kinds["question"] == max(kinds.values())


def test_shouting_is_more_severe_than_the_same_said_calmly(score):
    assert score("THE APP LOST MY NOTES AGAIN!!!").severity > score("It lost a note").severity


def test_scores_stay_within_bounds(score):
    for text in ("", "a" * 5000, "worst " * 300, "🙂"):
        found = score(text)
        assert all(0.0 <= value <= 1.0 for value in found.kinds.values())
        assert 0.0 <= found.severity <= 1.0
        assert -1.0 <= found.sentiment <= 1.0


def test_no_text_has_no_scores():
    embedder = StaticEmbedder()
    assert Scorer(embedder).scores([], embedder.embed([])) == []


def test_a_second_thread_never_sees_half_of_the_examples() -> None:
    class Interrupted(StaticEmbedder):
        """Lets somebody else score while the examples are being embedded."""

        def __init__(self) -> None:
            super().__init__()
            self.turns = iter((False, False, False, False, True))

        def embed(self, texts: Sequence[str]) -> Any:
            vectors = super().embed(texts)
            if next(self.turns, False):
                scorer.scores(["It crashes."], super().embed(["It crashes."]))
            return vectors

    embedder = Interrupted()
    scorer = Scorer(embedder)
    (score,) = scorer.scores(["It crashes."], StaticEmbedder().embed(["It crashes."]))
    assert score.kinds["pain_point"] > 0


@pytest.mark.parametrize(
    "text",
    [
        "No complaints so far, it never crashed",
        "It never lost a file in two years, very reliable",
        "I haven't had any issues with it",
        "Credit where it is due, the new editor is lovely",
        "Does what it says and saves me hours",
        "Awesome feature",
        "The developer is friendly and answers quickly",
    ],
)
def test_praise_is_found_however_it_is_put(score, text):
    kinds = score(text).kinds
    assert kinds["praise"] == max(kinds.values())
    assert kinds["praise"] > 1 - sum(kinds.values())


@pytest.mark.parametrize(
    "text",
    [
        "Today we published our transparency report for 2018",
        "We are rolling out the new profile page to all users this week",
        "Version 2.1 adds a setting and moves the menu",
        "You can read more about the change in our documentation",
        "Moderators can turn the new option on in the settings",
    ],
)
def test_announcements_and_explanations_are_no_complaints(score, text):
    assert score(text).kinds["pain_point"] < 0.35


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Is there a way to change my seat online?", "question"),
        ("Can you tell me if my order has shipped?", "question"),
        ("How about adding support for two screens?", "wish"),
        ("Can you add a filter by author?", "wish"),
        ("It would help if the page told the version", "wish"),
        ("Why does it crash every single time?", "pain_point"),
        ("There is no refund", "pain_point"),
    ],
)
def test_wishes_questions_and_complaints_are_told_apart(score, text, kind):
    kinds = score(text).kinds
    assert kinds[kind] == max(kinds.values())


@pytest.mark.parametrize(
    "text",
    [
        "The planner was great until the latest update",
        "Loved the planner, it was quick and stable until last week",
        "This used to be an excellent planner",
        "Worked perfectly before the new version came",
        "The service is less than stellar",
        "The new menu is anything but easy",
        "I loved when it worked, but since the new version it won't open",
        "You should be ashamed",
        "The previous version was great",
    ],
)
def test_praise_of_what_is_gone_is_a_complaint(score, text: str) -> None:
    kinds = score(text).kinds
    assert kinds["pain_point"] == max(kinds.values())
    assert kinds["praise"] < 0.3


@pytest.mark.parametrize(
    "text",
    [
        "What the heck?",
        "Do people even try these planners before they sell them?",
        "Are you kidding me?",
        "What were they thinking?",
        "How hard can it be to sort a list?",
        "Seriously?",
        "How many times do I have to send the same form?",
        "Who thought that this was a good idea?",
    ],
)
def test_a_question_that_expects_no_answer_is_a_complaint(score, text: str) -> None:
    kinds = score(text).kinds
    assert kinds["pain_point"] == max(kinds.values())
    assert kinds["question"] < 0.35


@pytest.mark.parametrize(
    "text",
    [
        "How many times a day does the ferry go?",
        "Do you even out the bill between us?",
        "What was the code for the door?",
        "How hard is the trail for a child?",
    ],
)
def test_a_question_that_wants_to_know_stays_a_question(score, text: str) -> None:
    kinds = score(text).kinds
    assert kinds["question"] == max(kinds.values())


@pytest.mark.parametrize(
    "text",
    [
        "The ability to draw on maps is awesome",
        "The option to save routes is great",
        "I love the feature that shows the tides",
        "Being able to share a route is wonderful",
    ],
)
def test_praise_of_a_feature_is_no_wish(score, text: str) -> None:
    kinds = score(text).kinds
    assert kinds["praise"] == max(kinds.values())
    assert kinds["wish"] < 0.35


@pytest.mark.parametrize(
    "text",
    [
        "Please add the ability to draw on maps",
        "It needs an option to save routes",
        "I want to be able to share a route",
        "A feature to show the tides would be welcome",
    ],
)
def test_a_feature_that_is_asked_for_is_a_wish(score, text: str) -> None:
    kinds = score(text).kinds
    assert kinds["wish"] == max(kinds.values())
    assert kinds["wish"] >= 0.5


@pytest.mark.parametrize(
    "text", ["Any help would be appreciated", "Happy birthday to all of you", "Thanks in advance"]
)
def test_politeness_is_no_praise(score, text: str) -> None:
    kinds = score(text).kinds
    assert kinds["praise"] < 0.35
