"""The exit code follows from the error or the report's status."""

import pytest

from groundswell.cli import exit_codes
from groundswell.errors import InvalidQueryError


def test_an_error_of_ours_has_the_exit_code_of_its_meaning() -> None:
    assert exit_codes.of_error(InvalidQueryError("question: it is empty")) == 2


def test_a_foreign_error_is_internal() -> None:
    assert exit_codes.of_error(KeyError("x")) == 4


@pytest.mark.parametrize(
    ("status", "strict", "code"),
    [("complete", False, 0), ("complete", True, 0), ("partial", False, 0), ("partial", True, 5),
     ("empty", False, 3), ("empty", True, 3)],
)  # fmt: skip
def test_the_status_of_a_report_decides(status: str, strict: bool, code: int) -> None:
    assert exit_codes.of_status(status, strict=strict) == code
