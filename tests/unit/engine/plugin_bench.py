"""Sources of packages that are not installed: modules made up for a test."""

import sys
import types
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from groundswell.config.load import load
from groundswell.config.settings import Settings
from groundswell.domain.document import Document
from groundswell.engine.plugin_sources import PluginSources
from groundswell.plugins.package import Plugin
from groundswell.sources.authors import Authors
from groundswell.sources.setup import SourceSetup
from groundswell.sources.source import Page, PageRequest, SourceInfo, Window
from tests.fake_clock import FakeClock
from tests.fake_http import FakeHttp

MODULE = "invented_plugin"
SECRET = "sample-secret"


@dataclass(frozen=True, slots=True)
class DeskOptions:
    token: str = field(repr=False)
    board: str = "all"


class Desk:
    """A source that works."""

    def __init__(self, setup: SourceSetup[DeskOptions]) -> None:
        self.setup = setup
        self.is_closed = False

    @property
    def info(self) -> SourceInfo:
        return SourceInfo(
            name="desk", title="Desk", summary="Tickets.", windows=(Window(9),), max_running=2,
            ttl_seconds=60, page_size=5, pool="reddit", aliases=("x",),
        )  # fmt: skip

    async def fetch(self, request: PageRequest) -> Page:
        post = Document(id="desk:1", source="desk", text="It is slow.", url="https://d.example/1")
        return Page((post,))

    async def aclose(self) -> None:
        self.is_closed = True


def plugin(name: str = "desk", attribute: str = "Desk", package: str = "sample-desk 1.0") -> Plugin:
    return Plugin(name, f"{MODULE}:{attribute}", package, "Of a package.")


def settings(**changed: object) -> Settings:
    dotted = {f"plugins.{name.replace('__', '.')}": value for name, value in changed.items()}
    return load(environ={}, dotenv=None, overrides=dotted).settings


@contextmanager
def module(**attributes: Any) -> Iterator[None]:
    """Let a module of these attributes be imported in the block."""
    made = types.ModuleType(MODULE)
    made.__dict__.update({"Desk": Desk, **attributes})
    sys.modules[MODULE] = made
    try:
        yield
    finally:
        del sys.modules[MODULE]


def sources(*plugins: Plugin, chosen: Settings | None = None, own: Any = ()) -> PluginSources:
    return PluginSources(
        chosen or settings(desk__token=SECRET),
        FakeHttp(b""),
        FakeClock(),
        Authors(),
        own=own,
        discover=lambda: plugins,
    )
