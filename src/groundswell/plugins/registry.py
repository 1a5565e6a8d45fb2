"""Look plugins up by name: registered, built in, or from an installed package."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Generic, TypeVar, cast

from groundswell.errors import PluginLoadError, UnknownPluginError
from groundswell.plugins import package

T = TypeVar("T")


class Registry(Generic[T]):
    """Names to objects of one kind, imported on first use.

    `builtin` maps a name to `"module:attribute"`; `group` is the entry point group of packages.
    """

    def __init__(self, kind: str, *, group: str, builtin: Mapping[str, str]) -> None:
        self._kind = kind
        self._group = group
        self._builtin = dict(builtin)
        self._registered: dict[str, T] = {}

    def register(self, name: str, value: T, *, replace: bool = False) -> None:
        """Add `value` under `name`.

        Raises:
            PluginLoadError: the name is taken and `replace` is false.
        """
        if not replace and name in self.names():
            raise PluginLoadError(f"{self._kind} {name!r} is registered already")
        self._registered[name] = value

    def names(self) -> tuple[str, ...]:
        """Return every known name, sorted."""
        brought = {plugin.name for plugin in package.found(self._group)}
        return tuple(sorted({*self._registered, *self._builtin, *brought}))

    def get(self, name: str) -> T:
        """Return the object of `name`.

        Raises:
            UnknownPluginError: there is none; suggests the closest name.
            PluginLoadError: it exists but cannot be imported.
        """
        if name in self._registered:
            return self._registered[name]
        if name in self._builtin:
            return self._imported(name, self._builtin[name])
        for plugin in package.found(self._group):
            if plugin.name == name:
                return self._imported(name, plugin.target)
        raise self._unknown(name)

    def _imported(self, name: str, target: str) -> T:
        try:
            return cast("T", package.load(target))
        except (ImportError, AttributeError, PluginLoadError) as error:
            raise PluginLoadError(
                f"{self._kind} {name!r} cannot be loaded: {error}",
                remedy="Install the package that provides it, or remove it from the settings.",
            ) from error

    def _unknown(self, name: str) -> UnknownPluginError:
        close = get_close_matches(name, self.names(), n=1)
        hint = f"Did you mean {close[0]!r}? " if close else ""
        return UnknownPluginError(
            f"{self._kind}: {name!r} is unknown",
            remedy=f"{hint}Known: {', '.join(self.names())}.",
        )
