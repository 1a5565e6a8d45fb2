from groundswell.config.load import load
from groundswell.config.settings import Settings
from groundswell.engine.windows import windows_of
from groundswell.sources.source import SourceInfo, Window

PROVIDERS = (Window(100), Window(50, day_in="UTC"))


def info(name: str) -> SourceInfo:
    return SourceInfo(
        name, "Title", "Summary.", PROVIDERS, max_running=4, ttl_seconds=60, page_size=10
    )


def settings(text: str | None = None) -> Settings:
    chosen = {} if text is None else {"sources.reddit.windows": text}
    return load(environ={}, dotenv=None, overrides=chosen).settings


def test_the_providers_windows_hold_unless_the_settings_replace_them() -> None:
    assert windows_of(info("reddit"), settings()) == PROVIDERS
    chosen = settings("10/60s,100/day@America/Los_Angeles")
    assert windows_of(info("reddit"), chosen) == (
        Window(10, 60), Window(100, 86_400, day_in="America/Los_Angeles"),
    )  # fmt: skip
    assert windows_of(info("lemmy"), chosen) == PROVIDERS


def test_a_file_keeps_its_own_windows() -> None:
    assert windows_of(info("file:posts"), settings("10/60s")) == PROVIDERS
