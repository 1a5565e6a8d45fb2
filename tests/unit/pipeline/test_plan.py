import pytest

from groundswell.pipeline.plan import plan


@pytest.mark.parametrize(
    ("question", "terms"),
    [
        ("What frustrates Billow users?", ("Billow",)),
        ("What annoys Diablo 4 players?", ("Diablo 4", "players")),
        ("What frustrates passengers?", ("passengers",)),
        ("What do people hate about invoicing software?", ("invoicing", "software")),
        ('Why is "status report" writing painful?', ("status report", "writing")),
        ("What do users want?", ("users",)),
        ("why", ("why",)),
        (
            "Do users of Billow, Forkful Pro and Inkmoth agree?",
            ("Billow", "Forkful Pro", "Inkmoth", "agree"),
        ),
    ],
)
def test_only_words_that_name_something_are_searched(question: str, terms: tuple[str, ...]) -> None:
    assert plan(question).terms == terms


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("What do customers complain about?", ()),
        ("What hurts?", ()),
        ("What are the biggest complaints of our guests?", ()),
        ("What do customers of the bank complain about?", ("bank",)),
        ("Billow", ("Billow",)),
    ],
)
def test_a_question_about_anybody_has_no_subject(question: str, subject: tuple[str, ...]) -> None:
    assert plan(question).subject == subject
    assert plan(question).terms


def test_a_question_of_any_words_gives_bounded_terms_without_repeats() -> None:
    terms = plan(" ".join(f"word{number % 40}" for number in range(400))).terms
    assert len(terms) == len(set(terms)) == 8
