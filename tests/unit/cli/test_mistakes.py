"""Mistakes at the command line: one clear message with a remedy, no trace, nothing on stdout."""

import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from groundswell.cli.app import app

MISTAKES = [
    (["", "--no-llm"], "question: it is empty"),
    (["x" * 10_000], "10000 characters, at most 2000"),
    (["Why", "--file", "."], "--file: '.' is a folder"),
    (["Why", "--file", "-"], "--file: '-' is no file that can be read twice"),
    (["Why", "--file", os.devnull], "is no file that can be read twice"),
    (["Why", "--file", "https://example.com/a.csv"], "a.csv' is an address"),
    (["Why", "--file", "nope.csv"], "--file: no file 'nope.csv'"),
    (["Why", "--file", "empty.csv"], "empty.csv: it is empty"),
    (["Why", "--file", "binary.csv"], "binary.csv: it is binary"),
    (["Why", "--within", "0"], "--within: '0' is no time at all"),
    (["Why", "--within", "0.5s"], "the least is 1 s"),
    (["Why", "--within", "soon"], "--within: 'soon' is not a duration"),
    (["Why", "--since", "tomorrow"], "--since: 'tomorrow' is not an age or a date"),
    (["Why", "--since", "2026-13-45"], "--since: '2026-13-45' is not an age or a date"),
    (["Why", "--source", "redit"], "'redit' is unknown; did you mean 'reddit'?"),
    (["Why", "--kind", "pain"], "--kind: 'pain' is unknown"),
    (["Why", "--limit", "0"], "limit: 0 is too small"),
    (["Why", "--lang", "english"], "--lang: 'english' is not a language"),
    (["Why", "--no-llm", "--model", "openai:m"], "contradict each other"),
    (["Why", "--format", "pdf"], "--format: 'pdf' is unknown"),
    (["Why", "--output", "no/such/file.json"], "there is no folder 'no/such'"),
    (["Why", "--output", "."], "--output: '.' cannot be written: it is a folder"),
    (["Why", "--output", "answer.pdf"], "--output: PDF is none of the formats"),
    (["Why", "--trace-file", "."], "--trace-file: '.' cannot be written: it is a folder"),
    (["Why", "--column", "text=a"], "--column: there is no --file"),
    (["Why", "--config", "nope.toml"], "--config: there is no file 'nope.toml'"),
    (["Why", "--set", "llm.modle=x"], "there is no setting 'llm.modle'"),
]


@pytest.mark.parametrize(("arguments", "message"), MISTAKES)
def test_a_mistake_is_told_with_a_remedy(
    arguments: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty.csv").touch()
    (tmp_path / "binary.csv").write_bytes(bytes(range(256)) * 8)
    done = CliRunner().invoke(app, ["ask", *arguments])
    assert done.exit_code == 2, done.stderr
    assert done.stdout == ""
    first, second = done.stderr.splitlines()
    assert first.startswith("error: ")
    assert message in first
    assert second.startswith("try: ")
