"""`groundswell batch` answers every question once, and goes on where it was stopped."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from groundswell.cli.app import app
from groundswell.cli.batch_output import BatchOutput
from groundswell.errors import InvalidQueryError

POSTS = """text,author
The export is broken again and I lost all my invoices.,a
Exporting my invoices fails with an error every single time.,b
I can't export anything since the last update it just crashes.,c
"Nobody answers my emails, still waiting for support after a week.",d
"Support never answers, I have been waiting for three days.",e
"""


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("GROUNDSWELL_PROFILE", "test")
    posts = tmp_path / "posts.csv"
    posts.write_text(POSTS)
    questions = tmp_path / "questions.jsonl"

    def batch(lines, *options):
        questions.write_text("\n".join(lines) + "\n")
        return CliRunner().invoke(
            app, ["batch", str(questions), "--file", str(posts), "--no-llm", *options]
        )

    return batch


def records(text):
    return {record["id"]: record for record in map(json.loads, text.splitlines())}


QUESTION = '{"id": "export", "question": "What frustrates people about exports?"}'


def test_each_line_becomes_a_report_or_an_error_and_the_exit_code_says_that_some_failed(run):
    result = run([QUESTION, '{"id": "late", "question": "What hurts?", "within": "0"}'])
    found = records(result.stdout)
    assert result.exit_code == 5
    assert found["export"]["report"]["insights"]
    assert found["export"]["report"]["documents"]
    assert found["late"]["error"]["code"] == "invalid_query"
    assert found["late"]["error"]["remedy"]
    assert "1 answered, 0 found nothing, 1 failed" in result.stderr


def test_what_was_answered_is_not_asked_again(run, tmp_path):
    answers = tmp_path / "answers.jsonl"
    assert run([QUESTION], "--output", str(answers), "--brief").exit_code == 0
    first = answers.read_bytes()
    with answers.open("ab") as file:
        file.write(b'{"id": "killed while wri')  # no newline
    result = run([QUESTION, "What hurts in support?"], "--output", str(answers), "--brief")
    assert result.exit_code == 0
    assert answers.read_bytes().startswith(first)
    *_, last = answers.read_text().splitlines()
    assert json.loads(last)["question"] == "What hurts in support?"
    assert "documents" not in json.loads(last)["report"]
    assert "1 answered before" in result.stderr
    again = run([QUESTION, "What hurts in support?"], "--output", str(answers))
    assert "2 answered before" in again.stderr


def test_a_changed_question_is_asked_again_although_its_id_is_known(run, tmp_path):
    answers = tmp_path / "answers.jsonl"
    run([QUESTION], "--output", str(answers))
    run([QUESTION.replace("exports", "support")], "--output", str(answers))
    assert len(answers.read_text().splitlines()) == 2


def test_a_file_that_holds_something_else_is_left_alone(run, tmp_path):
    other = tmp_path / "notes.md"
    other.write_text("# My notes\n")
    result = run([QUESTION], "--output", str(other))
    assert result.exit_code == 2
    assert "try: " in result.stderr
    assert other.read_text() == "# My notes\n"


def test_questions_that_cannot_be_read_are_named(tmp_path):
    for path in (tmp_path, tmp_path / "none.jsonl"):
        result = CliRunner().invoke(app, ["batch", str(path)])
        assert result.exit_code == 2
        assert "questions: " in result.stderr
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe\x00\x01")
    assert "UTF-8" in CliRunner().invoke(app, ["batch", str(binary)]).stderr


def test_quiet_shows_failures_only(run):
    result = run([QUESTION, '{"id": "late", "question": "q", "within": "0"}'], "-q")
    (line,) = result.stderr.splitlines()
    assert "late: failed" in line


def test_a_line_is_one_line_for_every_reader_and_keeps_every_character(tmp_path):
    path = tmp_path / "out.jsonl"
    record = {"id": "a", "text": "a\u2028b\x85c\u202ed \ud83d €"}
    with BatchOutput(path) as output:
        output.write(record)
    (line,) = path.read_text(encoding="utf-8").splitlines()
    assert json.loads(line) == record
    assert "€" in line
    assert "\u202e" not in line


def test_a_terminal_without_unicode_loses_no_character():
    command = [sys.executable, "-c", (
        "from groundswell.cli.batch_output import BatchOutput as B\n"
        "with B(None) as output: output.write({'id': 'a', 'text': '\u20ac'})"
    )]  # fmt: skip
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, capture_output=True, env=environment, check=True)
    assert json.loads(done.stdout)["text"] == "€"


def test_what_is_left_is_asked_again_only_where_answers_are_kept(run, tmp_path, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("groundswell.cli.batch_run.Batch.run", interrupted)
    assert "1 left: run the same again" in run([QUESTION], "--output", str(tmp_path / "a")).stderr
    told = run([QUESTION]).stderr
    assert "1 left" in told
    assert "run the same again" not in told


def test_a_full_disk_is_named(tmp_path):
    output = BatchOutput(tmp_path / "out.jsonl")
    with Path("/dev/full").open("wb", buffering=0) as full:
        output._file = full
        with pytest.raises(InvalidQueryError, match="No space left"):
            output.write({"id": "a"})
