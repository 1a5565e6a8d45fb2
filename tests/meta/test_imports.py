"""Importing the package stays cheap."""

import subprocess
import sys

HEAVY = ("numpy", "httpx2", "openai", "pyarrow", "pydantic", "langchain_core", "langgraph")


def test_importing_groundswell_imports_nothing_heavy() -> None:
    code = f"import sys, groundswell; print([n for n in {HEAVY!r} if n in sys.modules])"
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "[]"
