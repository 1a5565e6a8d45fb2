"""Every error code has a row in the reference."""

import inspect
from pathlib import Path

from groundswell import errors

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "errors.md"


def test_every_error_code_is_documented() -> None:
    page = PAGE.read_text()
    for _, kind in inspect.getmembers(errors, inspect.isclass):
        if issubclass(kind, errors.GroundswellError):
            assert f"| `{kind.code}` |" in page, kind.__name__
