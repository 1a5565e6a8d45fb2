import json
from pathlib import Path

import pytest

from groundswell.cli.loading import load_settings, pairs
from groundswell.cli.settings_table import Row, as_dict, chosen, render, rows
from groundswell.config.masking import MASK
from groundswell.errors import ConfigurationError, InvalidQueryError


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def shown(*assignments: str) -> dict[str, Row]:
    return {row.setting.name: row for row in rows(load_settings(assignments=assignments))}


def test_a_secret_is_masked_and_its_origin_shown() -> None:
    found = shown("sources.x.bearer_token=sample-secret")
    token = found["sources.x.bearer_token"]
    assert (token.value_text, token.origin) == (MASK, "command line")
    assert "sample-secret" not in render(list(found.values()), is_long=True)
    assert "sample-secret" not in json.dumps([as_dict(row) for row in found.values()])


def test_a_password_in_an_address_is_masked() -> None:
    found = shown("cache.url=redis://user:sample-secret@host:1/0")
    assert found["cache.url"].value_text == f"redis://{MASK}@host:1"
    assert "sample-secret" not in json.dumps(as_dict(found["cache.url"]))


def test_every_line_fits_a_terminal_of_80_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("GROUNDSWELL_SOURCES__STACKEXCHANGE__TIMEOUT_SECONDS", "7")
    text = render(list(shown("cache.url=memory://").values()), is_long=True)
    assert max(map(len, text.splitlines())) <= 80
    assert "from environment variable GROUNDSWELL_SOURCES__STACKEXCHANGE__TIMEOUT_SECONDS" in text


def test_columns_are_aligned_and_details_say_what_is_allowed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    found = shown("breaker.failures=7")
    both = [found["breaker.failures"], found["breaker.open_seconds"]]
    assert render(both) == (
        "breaker.failures      7                     command line\n"
        "breaker.open_seconds  30                    default\n"
    )
    assert "Allowed: a number above 0 to 3,600 (seconds)." in render(both, is_long=True)


def test_rows_are_chosen_by_prefix_and_by_change() -> None:
    loaded = load_settings(assignments=("breaker.failures=7",))
    assert [row.setting.name for row in chosen(loaded, prefix="breaker", is_changed=False)] == [
        "breaker.failures", "breaker.open_seconds",
    ]  # fmt: skip
    (row,) = chosen(loaded, prefix="", is_changed=True)
    assert row.value == 7
    assert chosen(loaded, prefix="retry", is_changed=True) == []


def test_a_prefix_without_settings_is_refused_with_the_closest() -> None:
    with pytest.raises(InvalidQueryError, match="chache") as caught:
        chosen(load_settings(), prefix="chache.url", is_changed=False)
    assert "cache.url" in str(caught.value.remedy)


def test_json_holds_typed_values() -> None:
    data = as_dict(shown("breaker.failures=7")["breaker.failures"])
    assert data["value"] == 7
    assert data["variable"] == "GROUNDSWELL_BREAKER__FAILURES"
    assert data["allowed"] == "a whole number from 1 to 1,000"


def test_an_unknown_setting_suggests_the_closest() -> None:
    with pytest.raises(ConfigurationError, match="modle") as caught:
        load_settings(assignments=("llm.modle=openai:sample",))
    assert "llm.model" in (caught.value.remedy or "")


def test_a_missing_or_broken_file_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="there is no file"):
        load_settings(config=tmp_path / "none.toml")
    broken = tmp_path / "broken.toml"
    broken.write_text("= nonsense")
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load_settings(config=broken)


def test_a_value_without_a_name_is_refused_and_not_repeated() -> None:
    with pytest.raises(InvalidQueryError) as caught:
        pairs(["sample-secret"], option="--set", example="a=b")
    assert "sample-secret" not in str(caught.value)
