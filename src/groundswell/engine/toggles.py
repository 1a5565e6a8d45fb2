"""Choose what holds for a source: its settings, else what it says of itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from groundswell.config.plugins import PluginSettings
from groundswell.config.profiles import of_each_source
from groundswell.config.settings import Settings
from groundswell.config.sources import SourceSettings, SourcesSettings
from groundswell.config.windows import parse
from groundswell.sources.source import SourceInfo, Window

_FILE_TIMEOUT_SECONDS = 600.0
_MAX_QUEUED = 256


@dataclass(frozen=True, slots=True)
class Toggles:
    """What holds for one source; `group` is where its settings stand, `None` for a file."""

    group: str | None
    windows: tuple[Window, ...]
    ttl_seconds: float
    max_running: int
    max_queued: int
    timeout_seconds: float
    page_size: int
    max_pages: int


def built_in(name: str, settings: Settings) -> SourceSettings | None:
    """Return the settings of a built-in source, `None` for any other."""
    if name not in SourcesSettings.model_fields:
        return None
    chosen: SourceSettings = getattr(settings.sources, name)
    return chosen


def toggles_of(info: SourceInfo, settings: Settings, *, is_file: bool = False) -> Toggles:
    """Return what holds for a source; a user's file has no settings."""
    if is_file:
        return _of_file(info)
    chosen = built_in(info.name, settings)
    return _of_added(info, settings) if chosen is None else _of_built_in(info, chosen)


def _of_built_in(info: SourceInfo, chosen: SourceSettings) -> Toggles:
    return Toggles(
        group=f"sources.{info.name}",
        windows=_windows(info, chosen.windows),
        ttl_seconds=float(chosen.ttl_seconds),
        max_running=min(info.max_running, chosen.max_running),
        max_queued=chosen.max_queued,
        timeout_seconds=chosen.timeout_seconds,
        page_size=min(info.page_size, chosen.page_size),
        max_pages=chosen.max_pages,
    )


def _of_added(info: SourceInfo, settings: Settings) -> Toggles:
    chosen: PluginSettings = settings.plugins.of(info.name)
    queued = chosen.max_queued
    if queued is None:
        queued = of_each_source(settings.profile).get("max_queued", _MAX_QUEUED)
    return Toggles(
        group=f"plugins.{info.name}",
        windows=_windows(info, chosen.windows),
        ttl_seconds=info.ttl_seconds if chosen.ttl_seconds is None else float(chosen.ttl_seconds),
        max_running=min(info.max_running, chosen.max_running or info.max_running),
        max_queued=queued,
        timeout_seconds=chosen.timeout_seconds,
        page_size=min(info.page_size, chosen.page_size or info.page_size),
        max_pages=chosen.max_pages or info.max_pages,
    )


def _of_file(info: SourceInfo) -> Toggles:
    return Toggles(
        group=None,
        windows=info.windows,
        ttl_seconds=info.ttl_seconds,
        max_running=info.max_running,
        max_queued=1,
        timeout_seconds=_FILE_TIMEOUT_SECONDS,
        page_size=info.page_size,
        max_pages=info.max_pages,
    )


def _windows(info: SourceInfo, chosen: Sequence[str] | None) -> tuple[Window, ...]:
    if chosen is None:
        return info.windows
    return tuple(Window(each.limit, each.seconds, each.day_in) for each in map(parse, chosen))
