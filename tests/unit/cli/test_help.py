import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main
from typer.testing import CliRunner

from groundswell.cli.app import app

HEAVY = ("numpy", "httpx2", "rich", "openai", "starlette", "structlog", "mcp", "groundswell.engine")
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


def _every_command() -> list[list[str]]:
    """Return the words of each command, and those of each one below it."""
    root = typer.main.get_command(app)
    found: list[list[str]] = [[]]
    for name, command in root.commands.items():  # type: ignore[attr-defined]  # it is a group
        found.append([name])
        found += [[name, below] for below in getattr(command, "commands", {})]
    return found


def _imported(*arguments: str, heavy: tuple[str, ...]) -> str:
    done = subprocess.run(
        [sys.executable, "-c", CODE.format(heavy=heavy), *arguments],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "groundswell" in done.stdout
    return done.stderr.strip()


@pytest.mark.parametrize("argument", ["--help", "--version"])
def test_help_imports_nothing_heavy(argument: str) -> None:
    assert _imported(argument, heavy=(*HEAVY, "pydantic")) == "[]"


@pytest.mark.parametrize(
    "command", ["ask", "sources", "settings", "cache", "doctor", "sandbox", "mcp"]
)
def test_help_of_a_command_imports_no_engine(command: str) -> None:
    assert _imported(command, "--help", heavy=(*HEAVY, "pydantic")) == "[]"


def test_an_answer_without_a_log_line_loads_no_log_and_no_console(tmp_path: Path) -> None:
    (tmp_path / "posts.txt").write_text("The export is slow.\n\nThe export of groundswell crashes.")
    heavy = ("structlog", "rich.console", "http.cookiejar", "httpx2", "openai", "prometheus_client")
    arguments = ("What is slow?", "--file", str(tmp_path / "posts.txt"), "--no-llm", "--quiet")
    assert _imported("ask", *arguments, heavy=heavy) == "[]"


@pytest.mark.parametrize(
    ("shell", "mark"), [("bash", "complete -o default"), ("zsh", "#compdef"), ("fish", "complete")]
)
def test_completion_scripts_are_printed_without_heavy_imports(shell: str, mark: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CODE.format(heavy=HEAVY), "completion", shell],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert mark in done.stdout
    assert "_GROUNDSWELL_COMPLETE" in done.stdout


@pytest.mark.parametrize(
    ("words", "proposed"),
    [
        ("groundswell ask --form", ["--format"]),
        ("groundswell ask --source hack", ["hackernews"]),
        ("groundswell ask --format m", ["markdown"]),
        ("groundswell ask --kind w", ["wish"]),
        ("groundswell compl", ["completion"]),
        ("groundswell completion z", ["zsh"]),
        ("groundswell settings cache.sw", ["cache.swr_seconds", "cache.sweep_seconds"]),
        ("groundswell sandbox --profile i", ["instant"]),
    ],
)
def test_completion_proposes_names_and_values(words: str, proposed: list[str]) -> None:
    asked = {"COMP_WORDS": words, "COMP_CWORD": str(len(words.split()) - 1)}
    done = subprocess.run(
        [sys.executable, "-m", "groundswell"],
        env={**os.environ, **asked, "_GROUNDSWELL_COMPLETE": "complete_bash"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.split() == proposed


def test_a_missing_question_is_a_usage_error() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "groundswell", "ask"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", [[], ["cache"]])
def test_no_word_is_cut_off_where_commands_are_listed(command: list[str]) -> None:
    listed = CliRunner().invoke(app, [*command, "--help"]).output.partition("Commands:")[2]
    assert listed
    assert "..." not in listed


@pytest.mark.parametrize("command", _every_command())
def test_help_names_values_of_options_in_words_not_in_types(command: list[str]) -> None:
    shown = CliRunner().invoke(app, [*command, "--help"]).output
    assert shown.startswith("Usage: ")
    options = shown.partition("Options:")[2]  # of arguments typer tells the type too
    assert not re.search(r"<(str|int|float|path|list)", options), shown
