"""Know which names of sources are taken, and which of installed packages can be used."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from groundswell.config.plugins import NAME, PluginsSettings
from groundswell.config.sources import SourcesSettings
from groundswell.plugins.package import Plugin

ALIASES = {
    "twitter": "x",
    "web": "google",
    "hn": "hackernews",
    "stackoverflow": "stackexchange",
}
# What else has a place in the cache, and what `plugins` itself is set to.
_RESERVED = frozenset({"file", "model", "report", "lease", *PluginsSettings.model_fields})


@dataclass(frozen=True, slots=True)
class Named:
    """The plugins that can be asked for by name, and the others with what is wrong."""

    usable: dict[str, Plugin]
    refused: tuple[tuple[Plugin, str], ...]


def is_taken(name: str) -> bool:
    """Return whether a built-in source has this name, or it means something else."""
    return name in SourcesSettings.model_fields or name in ALIASES or name.startswith("file:")


def named(plugins: Iterable[Plugin], *, own: Collection[str] = ()) -> Named:
    """Return which plugins have a name that can be used; `own` are of the program's sources.

    Of two packages that bring the same name, the first keeps it.
    """
    usable: dict[str, Plugin] = {}
    refused: list[tuple[Plugin, str]] = []
    for plugin in plugins:
        problem = _problem(plugin.name, own=own, usable=usable)
        if problem is None:
            usable[plugin.name] = plugin
        else:
            refused.append((plugin, problem))
    return Named(usable, tuple(refused))


def _problem(name: str, *, own: Collection[str], usable: dict[str, Plugin]) -> str | None:
    if is_taken(name) or name in _RESERVED:
        return f"the name {name!r} is taken"
    if name in own:
        return f"the name {name!r} is taken by a source of this program"
    if name in usable:
        return f"the name {name!r} is taken by {usable[name].package}"
    if not NAME.fullmatch(name):
        return (
            f"the name {name!r} cannot be used: it must be of lower-case letters and digits, "
            "with single underscores between, and at most 40 of them"
        )
    return None
