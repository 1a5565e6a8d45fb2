import subprocess
import sys

import pytest

HEAVY = ("numpy", "pydantic", "httpx2", "rich", "openai", "starlette", "structlog")
CODE = """
import sys
from groundswell.__main__ import main
sys.argv = ["groundswell", *sys.argv[1:]]
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
print([name for name in {heavy!r} if name in sys.modules], file=sys.stderr)
"""


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["ask", "--help"], ["cache", "--help"]], ids=" ".join
)
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CODE.format(heavy=HEAVY), *arguments],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stderr.strip() == "[]"
    assert "groundswell" in done.stdout


def test_a_missing_question_is_a_usage_error() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "groundswell", "ask"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
