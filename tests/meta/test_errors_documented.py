"""Every error code has a meaning and a row in the reference that tells the same."""

import inspect
from pathlib import Path

from groundswell import errors
from groundswell.error_codes import MEANINGS

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "errors.md"
CODES = {
    kind.code
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, errors.GroundswellError)
}


def test_every_error_code_has_a_meaning_and_no_meaning_is_left_over() -> None:
    assert set(MEANINGS) == CODES


def test_every_error_code_is_documented_with_its_exit_code_and_status() -> None:
    page = PAGE.read_text()
    for code, meaning in MEANINGS.items():
        (row,) = [line for line in page.splitlines() if line.startswith(f"| `{code}` |")]
        assert row.endswith(f"| {meaning.exit} | {meaning.http} |"), code
