"""The exit status of `groundswell soak` says whether everything held."""

from typer.testing import CliRunner

from groundswell.cli.app import app

SMALL = ["soak", "--queries", "2", "--concurrency", "2", "--no-before", "--source", "reddit"]


def test_status_0_says_that_everything_held() -> None:
    result = CliRunner().invoke(app, [*SMALL, "--profile", "instant"])
    assert result.exit_code == 0, result.output
    assert "2 questions answered" in result.stdout
    assert "openai" in result.stdout  # the model named what was found
    assert "held: no answer late or lost" in result.stdout


def test_status_1_says_that_a_promise_broke() -> None:
    slow = ["--profile", "slow", "--within", "1s", "--no-llm"]
    result = CliRunner().invoke(app, [*SMALL, *slow])
    assert result.exit_code == 1, result.output
    assert "FAILED: 2 answers are empty because sources failed" in result.stdout
