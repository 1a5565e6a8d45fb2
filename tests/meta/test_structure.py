"""The shape of the code: small files, small functions, telling names, absolute imports."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "src" / "groundswell").rglob("*.py"))
OTHER_FILES = sorted(
    path for folder in ("tests", "benchmarks", "examples") for path in (ROOT / folder).rglob("*.py")
)
MAX_LINES = 350
MAX_FUNCTION_LINES = 50
VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_short_says_what_it_is_and_has_short_functions(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= MAX_LINES
    assert path.stem not in VAGUE
    tree = ast.parse(text)
    assert ast.get_docstring(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= MAX_FUNCTION_LINES, f"{node.name}: {length} lines"
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0


@pytest.mark.parametrize("path", OTHER_FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_outside_the_package_is_short_too(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= MAX_LINES
    assert path.stem not in VAGUE


@pytest.mark.parametrize("name", ["demo.txt", "dev.txt"])
def test_a_lock_file_holds_names_versions_and_hashes_only(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text()
    assert "--hash=sha256:" in text
    assert not re.search(r"https?://|file:|--index-url|--find-links|\s/\w+/", text)
    for line in text.splitlines():
        if line and not line.startswith((" ", "#")):
            assert re.match(r"[A-Za-z0-9_.-]+==[^ ]+", line), line
