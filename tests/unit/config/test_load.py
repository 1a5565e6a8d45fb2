from pathlib import Path

import pytest
from pydantic import ValidationError

from groundswell.config import setting
from groundswell.config.load import LoadedSettings, load
from groundswell.config.profiles import PROFILES, of_profile
from groundswell.errors import ConfigurationError

SITES = "sources.stackexchange.sites"
SUBREDDITS = "sources.reddit.subreddits"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def loaded(environ: dict[str, str] | None = None, **overrides: object) -> LoadedSettings:
    return load(environ=environ or {}, overrides=overrides)


def refused(environ: dict[str, str] | None = None, **overrides: object) -> str:
    with pytest.raises(ConfigurationError) as caught:
        loaded(environ, **overrides)
    assert caught.value.remedy
    return caught.value.message


def test_each_origin_wins_over_the_next(tmp_path: Path) -> None:
    name, variable = "workers.max_running", "GROUNDSWELL_WORKERS__MAX_RUNNING"
    origins = []

    def note(environ: dict[str, str], **overrides: object) -> None:
        found = loaded(environ, **overrides)
        origins.append((found.settings.workers.max_running, found.origins[name]))

    note({})
    note({"GROUNDSWELL_PROFILE": "production"})
    (tmp_path / "groundswell.toml").write_text("[workers]\nmax_running = 2\n")
    note({"GROUNDSWELL_PROFILE": "production"})
    (tmp_path / ".env").write_text(f"{variable}=3\n")
    note({})
    note({variable: "4"})
    note({variable: "4"}, **{name: "5"})
    assert origins == [
        (16, "default"),
        (64, "profile production"),
        (2, "groundswell.toml"),
        (3, f".env {variable}"),
        (4, f"environment variable {variable}"),
        (5, "command line"),
    ]


@pytest.mark.parametrize("profile", PROFILES)
def test_a_profile_is_chosen_by_variable_file_or_command_line(tmp_path: Path, profile: str) -> None:
    by_variable = loaded({"GROUNDSWELL_PROFILE": profile})
    by_command = loaded(profile=profile)
    (tmp_path / "groundswell.toml").write_text(f'profile = "{profile}"\n')
    by_file = loaded()
    assert by_variable.settings == by_command.settings == by_file.settings
    assert by_file.origins["profile"] == "groundswell.toml"
    for name, value in of_profile(by_file.settings.profile).items():
        assert setting.value_of(by_file.settings, name) == value
        assert by_file.origins[name] == f"profile {profile}"


def test_a_profile_changes_what_it_says_and_nothing_else() -> None:
    known = setting.every()
    for profile in PROFILES:
        for name, value in of_profile(profile).items():
            assert value != known[name].default, name
    production = loaded(profile="production").settings
    assert (production.log.format, production.log.level) == ("json", "info")
    assert production.sources.reddit.max_queued > loaded().settings.sources.reddit.max_queued
    test = loaded(profile="test").settings
    assert (test.cache.url, test.cache.jitter, test.transport.trust_env) == ("memory://", 0, False)


def test_an_unknown_profile_is_refused() -> None:
    assert refused({"GROUNDSWELL_PROFILE": "prod"}) == (
        "profile = 'prod' from environment variable GROUNDSWELL_PROFILE: "
        "give dev, production or test"
    )


def test_a_wrong_value_is_named_with_its_origin_and_what_is_allowed() -> None:
    assert refused({"GROUNDSWELL_CACHE__JITTER": "2"}) == (
        "cache.jitter = '2' from environment variable GROUNDSWELL_CACHE__JITTER: "
        "give a number from 0 to 1"
    )


def test_all_wrong_values_are_listed() -> None:
    lines = refused(
        {"GROUNDSWELL_CACHE__JITTER": "nan", "GROUNDSWELL_LLM__MAX_RUNNING": "many"},
        **{"sources.reddit.windows": "10/60s,often"},
    ).splitlines()
    assert lines[0] == "3 settings are wrong:"
    assert [line.split(" = ")[0] for line in lines[1:]] == [
        "sources.reddit.windows", "cache.jitter", "llm.max_running",
    ]  # fmt: skip
    assert "'often' is no rate window; give windows such as" in lines[1]


def test_a_wrong_secret_is_not_shown(tmp_path: Path) -> None:
    (tmp_path / "groundswell.toml").write_text('[llm]\napi_key = ["sample-secret"]\n')
    message = refused()
    assert "sample-secret" not in message
    assert message.startswith("llm.api_key = '********' from groundswell.toml")


def test_an_error_holds_no_secret_in_its_chain() -> None:
    with pytest.raises(ConfigurationError) as caught:
        loaded(**{"llm.api_key": ["sample-secret"]})
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_unknown_names_are_warned_of_with_the_closest_and_without_their_values(
    tmp_path: Path,
) -> None:
    (tmp_path / "groundswell.toml").write_text("cache = 1\n[lmm]\nmodel = 'sample'\n")
    found = loaded({"GROUNDSWELL_LLM__API_KYE": "sample-secret"})
    assert found.warnings == (
        "groundswell.toml: there is no setting cache; did you mean cache.url?",
        "groundswell.toml: there is no setting lmm.model; did you mean llm.model?",
        (
            "environment variable: there is no setting for GROUNDSWELL_LLM__API_KYE; "
            "did you mean GROUNDSWELL_LLM__API_KEY?"
        ),
    )


def test_a_conventional_variable_is_an_origin_and_ours_wins_over_it() -> None:
    environ = {"OPENAI_API_KEY": "sample-1", "X_BEARER_TOKEN": "", "TWITTER_BEARER_TOKEN": "t"}
    found = loaded(environ)
    assert found.origins["llm.openai_key"] == "environment variable OPENAI_API_KEY"
    assert found.origins["sources.x.bearer_token"] == "environment variable TWITTER_BEARER_TOKEN"
    ours = loaded({**environ, "GROUNDSWELL_LLM__API_KEY": "sample-2"}).settings.llm.api_key
    assert ours is not None
    assert ours.get_secret_value() == "sample-2"


def test_an_empty_text_switches_an_optional_setting_off() -> None:
    assert loaded({"GROUNDSWELL_LLM__MODEL": ""}).settings.llm.model is None
    assert loaded(**{"sources.reddit.windows": ""}).settings.sources.reddit.windows is None
    assert loaded(**{"sources.reddit.subreddits": ""}).settings.sources.reddit.subreddits == ()


def test_lists_are_separated_by_commas_in_variables_and_are_arrays_in_toml(tmp_path: Path) -> None:
    by_variable = loaded({"GROUNDSWELL_SOURCES__REDDIT__SUBREDDITS": "one, two,"})
    (tmp_path / "groundswell.toml").write_text(
        "[sources.reddit]\nsubreddits = ['one', 'two']\nwindows = ['10/60s']\n"
    )
    by_file = loaded()
    assert by_variable.settings.sources.reddit.subreddits == ("one", "two")
    assert by_file.settings.sources.reddit.subreddits == ("one", "two")
    assert by_file.settings.sources.reddit.windows == ("10/60s",)


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        (SITES, "stack overflow", "'stack overflow' is no site"),
        (SITES, '["superuser"]', """'["superuser"]' is no site (write no brackets, no quotes)"""),
        (SITES, "https://superuser.com", "'https://superuser.com' is no site"),
        (SITES, "superuser,,webapps", "'' is no site"),
        (SITES, "", "no site is left (switch sources.stackexchange.enabled off instead)"),
        (SUBREDDITS, "one two", "'one two' is no subreddit"),
        (SUBREDDITS, "['one']", "(write no brackets, no quotes)"),
        (SUBREDDITS, ",one", "'' is no subreddit"),
        ("plugins.allow", '["helpdesk"]', "(write no brackets, no quotes)"),
        ("plugins.allow", ",", "'' is no name of a source"),  # and not: all of them
        ("sources.x.windows", "10/60s,,", "'' is no rate window"),
    ],
)
def test_a_list_with_a_wrong_entry_is_refused_with_the_reason_and_the_form(
    name: str, text: str, reason: str
) -> None:
    message = refused(**{name: text})
    assert message.startswith(f"{name} = ")
    assert "from command line" in message
    assert f"{reason}; give {setting.every()[name].allowed}" in message


def test_an_empty_entry_of_an_array_is_refused(tmp_path: Path) -> None:
    (tmp_path / "groundswell.toml").write_text("[sources.stackexchange]\nsites = ['webapps', '']\n")
    assert refused().startswith(f"{SITES} = 'webapps,' from groundswell.toml: '' is no site; give")


def test_names_of_places_are_kept_as_their_providers_write_them() -> None:
    found = loaded(
        **{SITES: "SuperUser, pt.stackoverflow,superuser", SUBREDDITS: "r/One,/r/two/,One"}
    ).settings.sources
    assert found.stackexchange.sites == ("superuser", "pt.stackoverflow")
    assert found.reddit.subreddits == ("One", "two")


def test_settings_are_frozen() -> None:
    with pytest.raises(ValidationError):
        loaded().settings.workers.max_running = 3


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("llm.base_url", "localhost:8080"),
        ("sources.x.base_url", "ftp://host"),
        ("llm.model", "gpt-5-mini"),
        ("cache.url", "cache.sqlite"),
        ("cache.url", "sqlite:"),
    ],
)
def test_an_address_or_name_of_the_wrong_form_is_refused(name: str, value: str) -> None:
    message = refused(**{name: value})
    assert message.startswith(f"{name} = {value!r} from command line: ")
    assert setting.every()[name].allowed in message


def test_an_override_of_no_setting_is_a_mistake() -> None:
    with pytest.raises(ConfigurationError, match=r"there is no setting 'cache\.ulr'") as wrong:
        load(overrides={"cache.ulr": "memory://"}, environ={}, dotenv=None)
    assert "cache.url" in str(wrong.value.remedy)


def test_a_settings_file_that_is_no_toml_says_where_but_not_what(tmp_path: Path) -> None:
    path = tmp_path / "groundswell.toml"
    path.write_text("[llm]\napi_key = sample-secret\n")
    with pytest.raises(ConfigurationError) as caught:
        load(environ={}, dotenv=None, toml_path=path)
    told = "settings file groundswell.toml cannot be read: it is no TOML at line 2, column 11"
    assert caught.value.message == told
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigurationError, match="it is not UTF-8"):
        load(environ={}, dotenv=None, toml_path=path)
