from pathlib import Path

import pytest

from groundswell.cli.loading import load_settings, pairs
from groundswell.cli.settings import MASK, rows
from groundswell.errors import ConfigurationError, InvalidQueryError


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_secret_is_masked_and_its_origin_shown() -> None:
    loaded = load_settings(assignments=("sources.x.bearer_token=sample-secret",))
    shown = {name: (value, origin) for name, value, origin in rows(loaded)}
    assert shown["sources.x.bearer_token"] == (MASK, "command line")
    assert not any("sample-secret" in value for value, _ in shown.values())


def test_a_password_in_an_address_is_masked() -> None:
    loaded = load_settings(assignments=("cache.url=redis://user:sample-secret@host:1/0",))
    shown = {name: value for name, value, _ in rows(loaded)}
    assert shown["cache.url"] == f"redis://{MASK}@host:1"


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
