from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from groundswell.cli import ask_options
from groundswell.cli.ask_options import AskOptions
from groundswell.errors import InvalidQueryError

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)


def _query(**options: Any) -> Any:
    return ask_options.query(AskOptions(question="Why?", **options), default_seconds=120.0, now=NOW)


def test_the_query_has_what_was_typed() -> None:
    query = _query(
        sources=("reddit", "x", "reddit"), within="30s", since="30d", limit=5,
        kinds=("wish", "praise"), language="en",
    )  # fmt: skip
    assert query.sources == ("reddit", "x")
    assert query.deadline_seconds == 30.0
    assert query.since == datetime(2026, 5, 31, 12, tzinfo=UTC)
    assert query.limit == 5
    assert query.kinds == ("wish", "praise")
    assert query.language == "en"


def test_without_options_the_defaults_hold() -> None:
    query = _query()
    assert query.deadline_seconds == 120.0
    assert query.kinds == ("pain_point",)
    assert query.since is None


def test_since_takes_a_date() -> None:
    assert _query(since="2026-03-01").since == datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "options",
    [{"kinds": ("rant",)}, {"since": "2027-01-01"}, {"since": "yesterday"}, {"within": "0.1s"},
     {"limit": 0}],
)  # fmt: skip
def test_a_wrong_option_is_refused_with_a_remedy(options: dict[str, Any]) -> None:
    with pytest.raises(InvalidQueryError) as caught:
        _query(**options)
    assert caught.value.remedy


def test_files_get_the_columns(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text("body\nhello\n")
    options = AskOptions(question="Why?", files=(path,), columns=("text=body",))
    (found,) = ask_options.files(options)
    assert found.path == path
    assert found.columns == {"text": "body"}


@pytest.mark.parametrize(
    "options", [{"files": (Path("no/such.csv"),)}, {"columns": ("text=body",)}]
)
def test_a_file_that_is_not_there_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(InvalidQueryError):
        ask_options.files(AskOptions(question="Why?", **options))


def test_a_model_and_no_model_contradict_each_other() -> None:
    with pytest.raises(InvalidQueryError, match="contradict"):
        ask_options.overrides(AskOptions(question="Why?", model="openai:sample", no_llm=True))


def test_options_stand_for_settings() -> None:
    assert ask_options.overrides(
        AskOptions(question="Why?", model="openai:sample", max_usd=0.1)
    ) == {"llm.model": "openai:sample", "budget.max_usd": 0.1}
    assert ask_options.overrides(AskOptions(question="Why?", no_llm=True)) == {"llm.model": None}


@pytest.mark.parametrize(
    ("shape", "output", "expected"),
    [(None, None, "text"), ("csv", None, "csv"), (None, "a.md", "markdown"),
     (None, "a.JSON", "json"), ("text", "a.json", "text"), (None, "a.out", "text")],
)  # fmt: skip
def test_the_format_follows_the_option_then_the_suffix(
    tmp_path: Path, shape: str | None, output: str | None, expected: str
) -> None:
    path = None if output is None else tmp_path / output
    options = AskOptions(question="Why?", format=shape, output=path)
    assert ask_options.output_format(options) == expected


def test_an_output_in_no_directory_is_refused_before_asking(tmp_path: Path) -> None:
    options = AskOptions(question="Why?", output=tmp_path / "no" / "a.json")
    with pytest.raises(InvalidQueryError, match="cannot be written"):
        ask_options.output_format(options)
