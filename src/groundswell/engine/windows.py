"""Choose the rate windows of a source: those of the settings, else the provider's."""

from groundswell.config.settings import Settings
from groundswell.config.windows import parse
from groundswell.sources.source import SourceInfo, Window


def windows_of(info: SourceInfo, settings: Settings) -> tuple[Window, ...]:
    """Return the windows that hold for a source; files have no settings."""
    chosen = getattr(settings.sources, info.name, None)
    if chosen is None or chosen.windows is None:
        return info.windows
    parsed = map(parse, chosen.windows)
    return tuple(Window(each.limit, each.seconds, each.day_in) for each in parsed)
