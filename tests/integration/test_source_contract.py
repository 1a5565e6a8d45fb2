"""Every source keeps the promises that `groundswell.testing` lets other packages check."""

import importlib.util
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import ModuleType
from typing import ClassVar

from groundswell.clock import SystemClock
from groundswell.config.load import load
from groundswell.engine.catalogue import Catalogue
from groundswell.sandbox.server import Sandbox, SandboxOptions
from groundswell.sources.authors import Authors
from groundswell.sources.setup import SourceSetup
from groundswell.testing.source_contract import SourceBench, SourceContract
from groundswell.transport.client import HttpClient, TransportOptions
from tests.integration.help_desk import ROOT, TOKEN, help_desk


class Sandboxed(SourceContract):
    """A built-in source in front of its stand-in."""

    name: ClassVar[str]

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[SourceBench]:
        async with Sandbox(SandboxOptions()) as sandbox:
            settings = load(overrides=sandbox.settings(), is_alone=True).settings
            http = HttpClient(TransportOptions(trust_env=False))
            catalogue = Catalogue(settings, http, SystemClock(), Authors())
            (source,), _ = catalogue.choose((self.name,), has_files=False)
            try:
                yield SourceBench(source, ("Billow", "invoice"))
            finally:
                await catalogue.aclose()
                await http.aclose()


class TestReddit(Sandboxed):
    name = "reddit"


class TestX(Sandboxed):
    name = "x"


class TestGoogle(Sandboxed):
    name = "google"


class TestHackerNews(Sandboxed):
    name = "hackernews"


class TestStackExchange(Sandboxed):
    name = "stackexchange"


class TestGitHub(Sandboxed):
    name = "github"


class TestLemmy(Sandboxed):
    name = "lemmy"


def example(path: Path, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # its annotations are looked up there
    spec.loader.exec_module(module)
    return module


class TestThePluginOfTheGuide(SourceContract):
    @asynccontextmanager
    async def opened(self) -> AsyncIterator[SourceBench]:
        path = ROOT / "examples" / "plugin" / "src" / "groundswell_helpdesk" / "__init__.py"
        plugin = example(path, "groundswell_helpdesk_example")
        http = HttpClient(TransportOptions(trust_env=False))
        with help_desk() as desk:
            options = plugin.HelpDeskOptions(base_url=desk.url, token=TOKEN)
            setup = SourceSetup("helpdesk", options, http, SystemClock(), Authors())
            try:
                yield SourceBench(plugin.HelpDesk(setup), ("export",), secrets=(TOKEN,))
            finally:
                await http.aclose()


class TestTheSourceOfTheExample(SourceContract):
    @asynccontextmanager
    async def opened(self) -> AsyncIterator[SourceBench]:
        module = example(ROOT / "examples" / "add_a_source.py", "add_a_source_example")
        yield SourceBench(module.HelpDesk(), ("export",))
