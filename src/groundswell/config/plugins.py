"""Settings of the sources that installed packages bring."""

import json
import re
from typing import Annotated, Any

from pydantic import AfterValidator, ConfigDict, Field

from groundswell.config.marks import Form, Unit
from groundswell.config.name_list import each_once
from groundswell.config.section import Section
from groundswell.config.windows import RateWindows

NAME = re.compile(r"[a-z](?:_?[a-z0-9]){0,39}")  # a variable can name it: `__` parts names
_MONTH_SECONDS = 30 * 86_400


def _checked(names: tuple[str, ...]) -> tuple[str, ...]:
    return each_once(names, "name of a source", NAME)


PluginNames = Annotated[
    tuple[str, ...],
    AfterValidator(_checked),
    Form("names of sources such as helpdesk, separated by commas"),
]


class PluginSettings(Section):
    """Settings of one such source: what every source has, and options of its own.

    Its own options are kept as they were given; its package checks them when it is loaded.
    """

    model_config = ConfigDict(extra="allow")

    enabled: bool = Field(default=True, description="Load this source and ask it.")
    ttl_seconds: int | None = Field(
        None,
        ge=0,
        le=_MONTH_SECONDS,
        description="Seconds for which an answer stays fresh in the cache; none: the source's own.",
    )
    max_running: Annotated[int | None, Unit("requests")] = Field(
        None, ge=1, le=64, description="Requests at once; never more than the source itself allows."
    )
    max_queued: Annotated[int | None, Unit("requests")] = Field(
        None,
        ge=0,
        le=10_000,
        description="Requests that may wait for a place; none: as for the built-in sources.",
    )
    timeout_seconds: float = Field(
        10.0, gt=0, le=120, description="Longest time of one attempt at a request."
    )
    page_size: Annotated[int | None, Unit("documents")] = Field(
        None, ge=1, le=1000, description="Documents to ask for on a page; none: the source's own."
    )
    max_pages: Annotated[int | None, Unit("pages")] = Field(
        None, ge=1, le=100, description="Most pages read for one question; none: the source's own."
    )
    windows: RateWindows | None = Field(
        None, description="Rate limits that replace those of the source."
    )

    @property
    def options(self) -> dict[str, object]:
        """Return its own options; a secret among them is plain text here."""
        return dict(self.model_extra or {})

    def options_text(self) -> str:
        """Return its own options as one text, equal for equal options; it is for keyed hashes."""
        return json.dumps(self.options, sort_keys=True, default=str)

    def __repr_args__(self) -> list[tuple[str | None, Any]]:
        """Leave its own options out: what is secret among them is not known here."""
        return [(name, getattr(self, name)) for name in type(self).model_fields]


class PluginsSettings(Section):
    """Sources that installed packages bring; `plugins.NAME` holds the settings of one."""

    model_config = ConfigDict(extra="allow")

    enabled: bool = Field(
        default=True, description="Use the sources that installed packages bring."
    )
    allow: PluginNames = Field(
        (), description="Load only the sources of these names; empty: all that are installed."
    )
    __pydantic_extra__: dict[str, PluginSettings]

    @property
    def named(self) -> dict[str, PluginSettings]:
        """Return the settings of each source that has any, by its name."""
        return dict(self.__pydantic_extra__ or {})

    def of(self, name: str) -> PluginSettings:
        """Return the settings of one source, the defaults where nothing was set."""
        return self.named.get(name) or PluginSettings()


def plugin_of(name: str) -> str | None:
    """Return the plugin that a setting belongs to: `helpdesk` of `plugins.helpdesk.token`."""
    group, _, rest = name.partition(".")
    plugin, _, option = rest.partition(".")
    is_one = group == "plugins" and NAME.fullmatch(plugin) and option
    return plugin if is_one and plugin not in PluginsSettings.model_fields else None
