"""Describe the settings of sources that installed packages bring, and their values."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from groundswell.config import setting
from groundswell.config.plugins import PluginSettings
from groundswell.config.setting import Kind, Setting
from groundswell.config.settings import Settings
from groundswell.engine.names import named
from groundswell.engine.plugin_options import Option, OptionsShape, shape_of
from groundswell.engine.plugin_sources import imported, is_allowed
from groundswell.plugins.package import SOURCES, Plugin, found

_KINDS: Mapping[str, Kind] = {
    "boolean": "boolean",
    "integer": "integer",
    "number": "number",
    "array": "list",
}
_ALLOWED: Mapping[Kind, str] = {
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "list": "texts separated by commas",
}
_BOUNDS = {
    "minimum": "from",
    "exclusiveMinimum": "above",
    "maximum": "to",
    "exclusiveMaximum": "below",
}


@dataclass(frozen=True, slots=True)
class PluginSetting:
    """One setting of a plugin with its value in force."""

    setting: Setting
    value: object


def every(
    settings: Settings, *, discover: Callable[[], tuple[Plugin, ...]] = lambda: found(SOURCES)
) -> list[PluginSetting]:
    """Return the settings of every plugin that is installed or that something is set for.

    What is set for a plugin that cannot tell its options counts as secret.
    """
    plugins = named(discover()).usable if settings.plugins.enabled else {}
    names = [*plugins, *(name for name in settings.plugins.named if name not in plugins)]
    return [each for name in names for each in _of(name, plugins.get(name), settings)]


def left_over(
    settings: Settings, *, discover: Callable[[], tuple[Plugin, ...]] = lambda: found(SOURCES)
) -> list[str]:
    """Return the names in the settings that no installed package brings."""
    if not settings.plugins.enabled:
        return []
    plugins = named(discover()).usable
    names = dict.fromkeys([*settings.plugins.allow, *settings.plugins.named])
    return [name for name in names if name not in plugins]


def _of(name: str, plugin: Plugin | None, settings: Settings) -> Iterator[PluginSetting]:
    chosen = settings.plugins.of(name)
    for each in setting.of_plugin(name).values():
        yield PluginSetting(each, getattr(chosen, each.name.rpartition(".")[2]))
    is_loaded = plugin is not None and chosen.enabled and is_allowed(name, settings)
    shape = _shape(plugin) if plugin is not None and is_loaded else None
    options = {} if shape is None else shape.options
    for option in options.values():
        yield PluginSetting(
            _described(name, option), chosen.options.get(option.name, option.schema.get("default"))
        )
    yield from _unknown(name, chosen, options)


def _shape(plugin: Plugin) -> OptionsShape | None:
    try:
        return shape_of(imported(plugin))
    except (Exception, SystemExit):  # noqa: BLE001  # foreign code; `groundswell sources` says why
        return None


def _unknown(
    name: str, chosen: PluginSettings, options: Mapping[str, Option]
) -> Iterator[PluginSetting]:
    for option, value in chosen.options.items():
        if option not in options:
            each = Setting(
                name=f"plugins.{name}.{option}",
                kind="secret",
                default=None,
                allowed="what its package says",
                unit=None,
                meaning="No source that was loaded knows this option.",
                is_optional=True,
                is_bounded=False,
            )
            yield PluginSetting(each, value)


def _described(plugin: str, option: Option) -> Setting:
    kind = _kind(option)
    is_optional = "null" in option.types
    added = "; it is needed" if option.is_required else ", or empty for none" * is_optional
    return Setting(
        name=f"plugins.{plugin}.{option.name}",
        kind=kind,
        default=option.schema.get("default"),
        allowed=_allowed(kind, option.schema) + added,
        unit=None,
        meaning=str(option.schema.get("description", "")),
        is_optional=is_optional,
        is_bounded=False,
    )


def _kind(option: Option) -> Kind:
    if option.is_secret:
        return "secret"
    if "enum" in option.schema:
        return "choice"
    return next((kind for word, kind in _KINDS.items() if word in option.types), "text")


def _allowed(kind: Kind, schema: Mapping[str, Any]) -> str:
    if kind == "choice":
        *others, last = map(str, schema["enum"])
        return f"{', '.join(others)} or {last}" if others else last
    bounds = [f"{word} {schema[key]:g}" for key, word in _BOUNDS.items() if key in schema]
    return " ".join([_ALLOWED.get(kind, "text"), *bounds])
