import inspect
import re
from pathlib import Path

import pytest

from groundswell import errors
from groundswell.cli import exit_codes

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "errors.md"


def test_the_table_is_the_one_that_is_documented() -> None:
    rows = re.findall(r"^\| `(\w+)` \|.*\| (\d+) \|$", PAGE.read_text(), flags=re.MULTILINE)
    assert {code: int(number) for code, number in rows} == exit_codes.EXIT_CODES


def test_every_error_has_an_exit_code() -> None:
    for _, kind in inspect.getmembers(errors, inspect.isclass):
        if issubclass(kind, errors.GroundswellError):
            assert kind.code in exit_codes.EXIT_CODES, kind.__name__


def test_a_foreign_error_is_internal() -> None:
    assert exit_codes.of_error(KeyError("x")) == 4


@pytest.mark.parametrize(
    ("status", "strict", "code"),
    [("complete", False, 0), ("complete", True, 0), ("partial", False, 0), ("partial", True, 5),
     ("empty", False, 3), ("empty", True, 3)],
)  # fmt: skip
def test_the_status_of_a_report_decides(status: str, strict: bool, code: int) -> None:
    assert exit_codes.of_status(status, strict=strict) == code
