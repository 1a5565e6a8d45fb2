"""Open the sources that installed packages bring; one that is broken is told of and left out."""

import contextlib
import logging
import sys
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import cast

from groundswell.clock import Clock
from groundswell.config.masking import without
from groundswell.config.settings import Settings
from groundswell.engine.added import Added
from groundswell.engine.names import named
from groundswell.engine.plugin_options import MissingOptionsError, OptionsShape, shape_of
from groundswell.engine.toggles import toggles_of
from groundswell.errors import GroundswellError, PluginLoadError
from groundswell.plugins.package import SOURCES, Plugin, found
from groundswell.sources.authors import Authors
from groundswell.sources.contract import source_problem
from groundswell.sources.setup import Factory, SourceSetup
from groundswell.sources.source import SourceInfo
from groundswell.sources.status import SourceState, SourceStatus
from groundswell.telemetry import event_log, failure
from groundswell.transport.http import Http

OFF = "switched off in the settings"


@dataclass(frozen=True, slots=True)
class Opened:
    """A source with its state; `source` is `None` when it cannot be asked."""

    status: SourceStatus
    source: Added | None = None


class PluginSources:
    """The sources of installed packages, each imported when it is first needed.

    `own` are the names of the sources that the program gives.
    """

    def __init__(
        self,
        settings: Settings,
        http: Http,
        clock: Clock,
        authors: Authors,
        *,
        own: Collection[str] = (),
        discover: Callable[[], tuple[Plugin, ...]] = lambda: found(SOURCES),
    ) -> None:
        self._settings = settings
        self._http = http
        self._clock = clock
        self._authors = authors
        self._own = own
        self._discover = discover
        self._plugins: dict[str, Plugin] | None = None
        self._refused: list[Opened] = []
        self._opened: dict[str, Opened] = {}

    def names(self) -> tuple[str, ...]:
        """Return the names that can be asked for; nothing is imported."""
        return tuple(self._found())

    def opened(self, name: str) -> Opened:
        """Return the source of a name among `names`, opened at the first call."""
        if name not in self._opened:
            self._opened[name] = self._open(self._found()[name])
        return self._opened[name]

    def statuses(self) -> list[SourceStatus]:
        """Return every source that a package brings, also those whose name is refused."""
        every = [self.opened(name) for name in self.names()]
        return [each.status for each in (*every, *self._refused)]

    async def aclose(self) -> None:
        """Close every source that was opened."""
        for each in self._opened.values():
            if each.source is not None:
                await each.source.aclose()

    def _found(self) -> Mapping[str, Plugin]:
        if self._plugins is None:
            brought = self._discover() if self._settings.plugins.enabled else ()
            known = named(brought, own=self._own)
            self._plugins = known.usable
            self._refused = [_broken(each, why, _remedy(each)) for each, why in known.refused]
        return self._plugins

    def _open(self, plugin: Plugin) -> Opened:
        chosen = self._settings.plugins.of(plugin.name)
        if not is_allowed(plugin.name, self._settings):
            remedy = f"Add {plugin.name} to plugins.allow."
            return _left_out(plugin, "plugins.allow does not name it", remedy)
        if not chosen.enabled:
            return _left_out(plugin, OFF, f"Set plugins.{plugin.name}.enabled=true.")
        hidden = tuple(chosen.options.values())  # all, until it has said what is secret
        try:
            factory = imported(plugin)
            shape = shape_of(factory)
            hidden = shape.secrets(chosen.options)
            return self._built(plugin, factory, shape)
        except MissingOptionsError as error:
            status = _status(plugin, "needs key", missing=(error.variables,))
            return Opened(replace(status, reason=error.message, remedy=error.remedy))
        except GroundswellError as error:
            remedy = without(error.remedy, hidden) if error.remedy else _remedy(plugin)
            return _broken(plugin, without(error.message, hidden), remedy)
        except (Exception, SystemExit) as error:  # noqa: BLE001  # foreign code
            return _broken(plugin, failure.place(error), _remedy(plugin))

    def _built(self, plugin: Plugin, factory: Factory, shape: OptionsShape) -> Opened:
        name, given = plugin.name, self._settings.plugins.of(plugin.name).options
        setup = SourceSetup(
            name=name,
            options=shape.made(name, given),
            http=self._http,
            clock=self._clock,
            authors=self._authors,
        )
        with contextlib.redirect_stdout(sys.stderr):  # stdout is for the answer alone
            source = factory(setup) if shape.takes_setup else factory()
            if (problem := source_problem(source)) is not None:
                raise PluginLoadError(problem)
            info = source.info
        if info.name != name:
            raise PluginLoadError(
                f"its info has the name {info.name!r} instead of {name!r}, that of its entry point"
            )
        info = replace(info, aliases=(), pool="")
        shown = in_force(info, self._settings)
        source = Added(
            source,
            info,
            clock=self._clock,
            credentials=shape.credentials(given),
            secrets=shape.secrets(given),
        )
        return Opened(SourceStatus(shown, "ready", package=plugin.package), source)


def in_force(info: SourceInfo, settings: Settings) -> SourceInfo:
    """Return a description with what the settings say instead of the source."""
    held = toggles_of(info, settings)
    return replace(
        info,
        windows=held.windows,
        ttl_seconds=held.ttl_seconds,
        max_running=held.max_running,
    )


def is_allowed(name: str, settings: Settings) -> bool:
    """Return whether a plugin of this name may be imported at all."""
    return not settings.plugins.allow or name in settings.plugins.allow


def imported(plugin: Plugin) -> Factory:
    """Import a plugin; whatever its package raises comes through.

    Raises:
        PluginLoadError: it is nothing that makes a source.
    """
    with contextlib.redirect_stdout(sys.stderr):
        factory = plugin.load()
    if not callable(factory):
        raise PluginLoadError(f"{plugin.target} is no function that makes a source")
    return cast("Factory", factory)


def _status(plugin: Plugin, state: SourceState, *, missing: tuple[str, ...] = ()) -> SourceStatus:
    """Return the status of a source that is not loaded, described by its package."""
    info = SourceInfo(
        name=plugin.name,
        title=plugin.name,
        summary=plugin.summary,
        windows=(),
        max_running=1,
        ttl_seconds=0,
        page_size=1,
        cost="unknown",
    )
    return SourceStatus(info, state, missing, package=plugin.package, is_loaded=False)


def _left_out(plugin: Plugin, reason: str, remedy: str) -> Opened:
    return Opened(replace(_status(plugin, "disabled"), reason=reason, remedy=remedy))


def _broken(plugin: Plugin, reason: str, remedy: str) -> Opened:
    event_log.write(
        logging.INFO,
        event_log.NAME,
        "plugin.broken",
        source=plugin.name,
        package=plugin.package,
        reason=reason,
    )
    return Opened(replace(_status(plugin, "broken"), reason=reason, remedy=remedy))


def _remedy(plugin: Plugin) -> str:
    return (
        f"Update or uninstall {plugin.package}, or tell whoever maintains it; "
        f"plugins.{plugin.name}.enabled=false leaves it out."
    )
