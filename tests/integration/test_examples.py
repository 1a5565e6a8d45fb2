"""The examples run as they stand."""

import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
SAID = {
    "add_a_source": "second time: 0 requests",
    "batch": "of 4 questions",
    "langchain_agent": "execute_tool search_github",
    "library_use": "posts)",
    "notebook": '<div class="groundswell">',
}


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.py")), ids=lambda path: path.stem)
def test_an_example_runs_and_cites_addresses(path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-W", "error", str(path)],
        check=False,
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert told.returncode == 0, told.stderr
    assert SAID[path.stem] in told.stdout
    assert "http" in told.stdout
