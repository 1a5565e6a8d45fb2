"""Questions differ as long as they can."""

from groundswell.bench.questions import questions


def test_twenty_four_questions_are_different_and_more_begin_again() -> None:
    assert len(set(questions(24))) == 24
    assert questions(25)[24] == questions(1)[0]
