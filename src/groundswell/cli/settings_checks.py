"""Check what the settings ask for: cache, model, sources. Nothing is sent anywhere."""

from collections.abc import Iterator
from importlib.util import find_spec

from groundswell.cli.finding import Finding, Mark
from groundswell.cli.inspection import with_engine
from groundswell.clock import SystemClock
from groundswell.config.load import LoadedSettings
from groundswell.config.settings import Settings
from groundswell.config.variables import variable_of
from groundswell.engine import Engine, plugin_settings
from groundswell.engine.model import is_langchains, langchain_options, server_of
from groundswell.errors import CacheError, ConfigurationError, GroundswellError
from groundswell.llm.langchain_model import opened
from groundswell.sources.status import SourceStatus


def findings(loaded: LoadedSettings) -> Iterator[Finding]:
    """Yield what is found.

    Raises:
        ConfigurationError: an engine cannot be built of the settings.
    """
    settings = loaded.settings
    yield Finding("ok", "settings", f"profile {settings.profile}")
    for warning in loaded.warnings:
        yield Finding("warn", "settings", warning, "correct or remove it")
    yield cache_finding(settings)
    yield model_finding(settings)
    found = with_engine(settings, _statuses)
    yield from map(source_finding, found)
    for name in plugin_settings.left_over(settings):
        yield Finding(
            "warn",
            "plugins",
            f"no installed package brings the source {name!r} of the settings",
            f"install it, or remove plugins.{name} and its name in plugins.allow",
        )
    if not any(status.state == "ready" for status in found):
        yield Finding("warn", "sources", "none is ready", "give --file, or enable a source")


def refused(error: ConfigurationError) -> Finding:
    """Return the finding of settings that are wrong."""
    return Finding("fail", "settings", "; ".join(error.message.splitlines()), error.remedy)


def cache_finding(settings: Settings) -> Finding:
    """Open the cache and count what it holds."""
    scheme, _, rest = settings.cache.url.partition("://")
    if not settings.cache.enabled:
        return Finding("warn", "cache", "switched off", f"set {variable_of('cache.enabled')}=true")
    try:
        found = with_engine(settings, lambda engine: engine.cache_statistics())
    except CacheError as error:
        return Finding(
            "fail",
            "cache",
            f"{scheme}: {error.message}",
            error.remedy or f"set {variable_of('cache.url')}, or memory:// to do without",
        )
    place = f"{scheme}://{rest}" if scheme == "sqlite" else scheme
    return Finding("ok", "cache", f"{place}, {found.entries} entries, {found.bytes} bytes")


def model_finding(settings: Settings) -> Finding:
    """Say which model names insights, and what it lacks.

    Raises:
        ConfigurationError: its provider is unknown or has no address.
    """
    chosen = settings.llm
    if chosen.model is None:
        return Finding("ok", "language model", "none; insights are named locally")
    if is_langchains(chosen):
        return _langchains(settings)
    if find_spec("openai") is None:
        return Finding(
            "fail",
            "language model",
            f"{chosen.model} needs a package",
            "pip install 'groundswell[llm]'",
        )
    server = server_of(chosen)
    if server.key_variable and not server.api_key and chosen.base_url is None:
        return Finding(
            "fail",
            "language model",
            f"{chosen.model} has no key",
            f"set {server.key_variable}, or {variable_of('llm.api_key')}",
        )
    return Finding("ok", "language model", chosen.model)


def _langchains(settings: Settings) -> Finding:
    try:
        opened(langchain_options(settings.llm), clock=SystemClock())
    except GroundswellError as error:
        return Finding("fail", "language model", error.message, error.remedy or "")
    return Finding("ok", "language model", f"{settings.llm.model}, by LangChain")


def source_finding(status: SourceStatus) -> Finding:
    """Judge the state of a source."""
    subject = f"source {status.info.name}"
    if status.state == "ready":
        return Finding("ok", subject, "ready")
    if status.state == "needs key":
        names = " or ".join(status.missing)
        return Finding("warn", subject, "needs a key", f"set {names}, or leave it out")
    if status.reason is not None:
        mark: Mark = "fail" if status.state == "broken" else "warn"
        package = f" ({status.package})" if status.package else ""
        return Finding(mark, subject, f"{status.reason}{package}", status.remedy)
    name = f"sources.{status.info.name}.enabled"
    return Finding("warn", subject, "switched off", f"set {variable_of(name)}=true")


async def _statuses(engine: Engine) -> list[SourceStatus]:
    return engine.describe_sources()
