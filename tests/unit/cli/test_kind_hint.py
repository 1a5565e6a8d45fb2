import pytest

from groundswell.cli.kind_hint import hint


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("What do people love about note apps?", "praise"),
        ("What do users like best in Billow?", "praise"),
        ("What do people wish for in note apps?", "wish"),
        ("Which feature requests are there?", "wish"),
    ],
)
def test_a_question_for_another_kind_is_noticed(question: str, kind: str) -> None:
    assert hint(question, ()) == f"hint: complaints are looked for; for {kind} add --kind {kind}"
    assert hint(question, ("question",)) is None


@pytest.mark.parametrize(
    "question",
    [
        "What frustrates people who love coffee machines?",
        "What do gloves lack?",
        "Why do people quit gyms?",
        "What is said about wishful thinking?",
    ],
)
def test_any_other_question_is_left_alone(question: str) -> None:
    assert hint(question, ()) is None
