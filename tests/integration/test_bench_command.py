"""The command `groundswell bench` writes what it measured, draws it and advises."""

import json
from pathlib import Path

from typer.testing import CliRunner

from groundswell.cli.app import app

SMALL = ["bench", "--questions", "1", "--seeds", "1", "--profile", "instant", "--lanes", "1"]


def test_table_values_picture_and_advice_come_from_one_run(tmp_path: Path) -> None:
    output, picture = tmp_path / "bench.json", tmp_path / "bench.svg"
    modes = ["--mode", "sequential", "--mode", "planned"]
    files = ["--output", str(output), "--picture", str(picture)]
    asked = ["--advise", "--per-minute", "60", "--distinct", "10"]
    result = CliRunner().invoke(app, [*SMALL, *modes, *files, *asked])
    assert result.exit_code == 0, result.output
    assert "full answer / before" in result.stdout
    assert "Advice for 60 questions a minute, 10 of them different," in result.stdout
    values = json.loads(output.read_text(encoding="utf-8"))
    assert values["schema"] == "groundswell.benchmark/1"
    assert values["load"] == {"per_minute": 60.0, "distinct": 10}
    advised = {each["name"]: each for each in values["advice"]}
    assert advised["workers.max_running"]["present"] == 16
    assert {row["mode"] for row in values["measurements"]} == {"sequential", "planned"}
    assert picture.read_text(encoding="utf-8").startswith("<svg ")


def test_a_picture_of_one_mode_is_refused_before_anything_is_measured(tmp_path: Path) -> None:
    picture = ["--picture", str(tmp_path / "bench.svg"), "--mode", "short"]
    result = CliRunner().invoke(app, [*SMALL, *picture])
    assert result.exit_code == 2
    assert "--picture" in result.stderr
    assert "of 1" not in result.stderr


def test_a_file_that_cannot_be_written_is_refused_before_anything_is_measured(
    tmp_path: Path,
) -> None:
    for option in ("--output", "--picture"):
        result = CliRunner().invoke(app, [*SMALL, option, str(tmp_path / "no" / "file")])
        assert result.exit_code == 2
        assert option in result.stderr
        assert "of 1" not in result.stderr
