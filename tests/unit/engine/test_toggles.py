"""What holds for a source is what the settings say, else what it says of itself."""

from groundswell.config.load import load
from groundswell.config.settings import Settings
from groundswell.engine.toggles import toggles_of
from groundswell.sources.source import SourceInfo, Window

PROVIDERS = (Window(100), Window(50, day_in="UTC"))


def info(name: str) -> SourceInfo:
    return SourceInfo(
        name, "Title", "Summary.", PROVIDERS, max_running=8, ttl_seconds=60, page_size=10,
        max_pages=5,
    )  # fmt: skip


def settings(**changed: str) -> Settings:
    named = {name.replace("__", "."): value for name, value in changed.items()}
    return load(environ={}, dotenv=None, overrides=named).settings


def test_the_providers_windows_hold_unless_the_settings_replace_them() -> None:
    assert toggles_of(info("reddit"), settings()).windows == PROVIDERS
    chosen = settings(sources__reddit__windows="10/60s,100/day@America/Los_Angeles")
    assert toggles_of(info("reddit"), chosen).windows == (
        Window(10, 60), Window(100, 86_400, day_in="America/Los_Angeles"),
    )  # fmt: skip
    assert toggles_of(info("lemmy"), chosen).windows == PROVIDERS


def test_a_built_in_source_is_never_asked_more_than_either_allows() -> None:
    held = toggles_of(info("reddit"), settings(sources__reddit__max_running="20"))
    assert (held.max_running, held.page_size) == (8, 10)
    assert (held.ttl_seconds, held.max_pages, held.group) == (3600, 4, "sources.reddit")


def test_a_source_of_a_package_says_what_holds_unless_its_settings_do() -> None:
    held = toggles_of(info("helpdesk"), settings())
    assert (held.windows, held.ttl_seconds, held.max_running) == (PROVIDERS, 60, 8)
    assert (held.page_size, held.max_pages, held.max_queued) == (10, 5, 256)
    assert (held.timeout_seconds, held.group) == (10, "plugins.helpdesk")
    chosen = settings(
        plugins__helpdesk__windows="1/1s",
        plugins__helpdesk__ttl_seconds="0",
        plugins__helpdesk__max_running="20",
        plugins__helpdesk__max_queued="0",
        plugins__helpdesk__max_pages="1",
        plugins__helpdesk__page_size="3",
        plugins__helpdesk__timeout_seconds="2",
    )
    held = toggles_of(info("helpdesk"), chosen)
    assert (held.windows, held.ttl_seconds, held.max_running) == ((Window(1, 1),), 0, 8)
    assert (held.page_size, held.max_pages, held.max_queued) == (3, 1, 0)
    assert held.timeout_seconds == 2


def test_a_profile_for_every_source_holds_for_those_of_packages_too() -> None:
    assert toggles_of(info("helpdesk"), settings(profile="production")).max_queued == 1024


def test_a_file_has_no_settings_whatever_its_name() -> None:
    chosen = settings(sources__reddit__windows="10/60s")
    for name in ("file:posts", "reddit", "model_config"):
        held = toggles_of(info(name), chosen, is_file=True)
        assert (held.windows, held.timeout_seconds, held.group) == (PROVIDERS, 600, None)
