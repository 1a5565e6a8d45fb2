"""Settings of sources that packages bring are read from every origin, unchecked and unseen."""

from pathlib import Path

import pytest

from groundswell.config.load import LoadedSettings, load
from groundswell.config.plugins import plugin_of
from groundswell.errors import ConfigurationError

TOKEN = "GROUNDSWELL_PLUGINS__HELPDESK__TOKEN"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def loaded(environ: dict[str, str] | None = None, **overrides: object) -> LoadedSettings:
    return load(environ=environ or {}, overrides=overrides)


def test_options_come_from_every_origin_and_later_ones_win(tmp_path: Path) -> None:
    (tmp_path / "groundswell.toml").write_text(
        '[plugins.helpdesk]\ntoken = "one"\nboards = ["a", "b"]\nurl.base = "x"\n'
    )
    (tmp_path / ".env").write_text(f"{TOKEN}=two\n")
    assert loaded().settings.plugins.of("helpdesk").options == {
        "token": "two",
        "boards": ["a", "b"],
        "url": {"base": "x"},
    }
    found = loaded({TOKEN: " three "}, **{"plugins.helpdesk.status": "open"})
    assert found.settings.plugins.of("helpdesk").options["token"] == "three"
    assert found.settings.plugins.of("helpdesk").options["status"] == "open"
    assert found.origins["plugins.helpdesk.token"] == f"environment variable {TOKEN}"
    assert found.origins["plugins.helpdesk.status"] == "command line"
    assert not found.warnings


def test_what_every_source_has_is_checked_at_once() -> None:
    found = loaded(**{"plugins.helpdesk.max_pages": "2", "plugins.helpdesk.windows": "10/60s,5/1s"})
    chosen = found.settings.plugins.of("helpdesk")
    assert (chosen.max_pages, chosen.windows, chosen.options) == (2, ("10/60s", "5/1s"), {})
    with pytest.raises(ConfigurationError) as caught:
        loaded(**{"plugins.helpdesk.max_pages": "many"})
    assert caught.value.message == (
        "plugins.helpdesk.max_pages = 'many' from command line: "
        "give a whole number from 1 to 100, or empty for none"
    )


def test_without_settings_a_source_has_the_defaults() -> None:
    chosen = loaded().settings.plugins.of("helpdesk")
    assert (chosen.enabled, chosen.max_pages, chosen.timeout_seconds) == (True, None, 10.0)


def test_options_are_not_shown() -> None:
    settings = loaded({TOKEN: "sample-secret"}).settings
    assert "sample-secret" not in f"{settings!r} {settings} {settings.plugins.of('helpdesk')!r}"


def test_an_option_and_a_table_of_one_name_do_not_clash() -> None:
    found = loaded(**{"plugins.helpdesk.url": "x", "plugins.helpdesk.url.base": "y"})
    assert found.settings.plugins.of("helpdesk").options == {"url": {"base": "y"}}


@pytest.mark.parametrize(
    "name", ["plugins.helpdesk", "plugins.Help-Desk.token", "plugins.enabled.a"]
)
def test_what_names_no_option_of_a_plugin_is_warned_of(name: str) -> None:
    assert plugin_of(name) is None
    with pytest.raises(ConfigurationError, match="there is no setting"):
        loaded(**{name: "x"})


def test_equal_options_have_one_text() -> None:
    one = loaded(**{"plugins.helpdesk.a": "1", "plugins.helpdesk.b": "2"}).settings
    other = loaded(**{"plugins.helpdesk.b": "2", "plugins.helpdesk.a": "1"}).settings
    assert one.plugins.of("helpdesk").options_text() == other.plugins.of("helpdesk").options_text()
