import csv
import io
import json
from pathlib import Path

import pytest

from groundswell.cli import output
from groundswell.domain.report_json import as_dict
from groundswell.errors import InvalidQueryError
from groundswell.formats import csv as report_csv
from groundswell.formats import markdown
from tests.unit.cli.sample_report import sample_report


def test_json_is_the_report() -> None:
    report = sample_report()
    assert json.loads(output.rendered(report, shape="json")) == as_dict(report)


def test_json_carries_no_raw_control_character() -> None:
    report = sample_report(quote="a\x9b2Jb\u202ec\ud800d\x1be")
    shown = output.rendered(report, shape="json")
    assert all(character == "\n" or character.isprintable() for character in shown)
    assert json.loads(shown)["insights"][0]["evidence"][0]["quote"] == "a\x9b2Jb\u202ec\ud800d\x1be"


def test_markdown_shows_quotes_with_links() -> None:
    shown = markdown.render(sample_report())
    assert shown.startswith("# Why do people quit gyms?\n")
    assert "## 1. Cancelling takes a letter" in shown
    assert "> They make you send a letter to cancel." in shown
    assert "> — [reddit · 2026-03-12](<https://forum.example/posts/1>)" in shown
    assert "sample\\_author" not in shown
    assert "| x | partial | 5 | 1.2 | its rate limit is reached | Wait two minutes. |" in shown


@pytest.mark.parametrize(
    "hostile",
    ["<script>alert(1)</script>", "[here](https://evil.example)", "![p](https://evil.example/p)",
     "a | b", "`code`", "&lt;b&gt;"],
)  # fmt: skip
def test_markdown_of_strangers_stays_text(hostile: str) -> None:
    shown = markdown.escaped(hostile)
    assert hostile not in shown
    assert "".join(shown.split("\\")) == hostile


@pytest.mark.parametrize("start", ["# head", "- item", "+ item", "1. item", "=== x"])
def test_markdown_of_strangers_starts_no_block(start: str) -> None:
    assert "\\" in markdown.escaped(start)


def test_a_number_is_not_escaped() -> None:
    assert markdown.escaped("2.0 s") == "2.0 s"


def test_a_link_cannot_leave_its_brackets() -> None:
    shown = markdown.render(sample_report(url="https://e.example/>)<img src=x>"))
    assert "<img" not in shown


def test_csv_has_a_row_per_quote() -> None:
    rows = list(csv.DictReader(io.StringIO(report_csv.render(sample_report()))))
    assert len(rows) == 3
    assert rows[0]["quote"] == "They make you send a letter to cancel."
    assert rows[0]["authors"] == "12"
    assert rows[0]["sentiment"] == "-0.6"


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t=", "\r\n@", " =", "＝", "\x00=", "\u200b="]
)
def test_csv_cells_compute_nothing(start: str) -> None:
    hostile = f'{start}HYPERLINK("https://evil.example")'
    report = sample_report(quote=hostile, name=hostile, url=hostile)
    for row in csv.DictReader(io.StringIO(report_csv.render(report))):
        for column in ("name", "quote", "url"):
            assert row[column].startswith("'")


def test_a_file_is_written_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "answer.json"
    path.write_text("old")
    output.deliver(sample_report(), shape="json", path=path)
    assert json.loads(path.read_text())["id"] == "r1"
    assert [entry.name for entry in tmp_path.iterdir()] == ["answer.json"]
    assert capsys.readouterr().out == ""


def test_a_file_that_cannot_be_written_is_a_clear_error_and_loses_no_answer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(InvalidQueryError, match="cannot be written"):
        output.deliver(sample_report(), shape="text", path=tmp_path / "no" / "file.txt")
    assert "Cancelling takes a letter" in capsys.readouterr().out
