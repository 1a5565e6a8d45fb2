"""Ask what hurts your customers: many sources at once, cited insights, a deadline that holds."""

from typing import TYPE_CHECKING, Any

from groundswell.version import __version__

if TYPE_CHECKING:
    from groundswell.domain.document import Document
    from groundswell.domain.query import Query
    from groundswell.domain.report import Report
    from groundswell.engine import Engine
    from groundswell.library import ask, ask_sync, stream
    from groundswell.sources.setup import SourceSetup
    from groundswell.sources.source import Page, PageRequest, Source, SourceInfo, Window
    from groundswell.transport.http import Http, HttpRequest, HttpResponse

__all__ = [
    "Document",
    "Engine",
    "Http",
    "HttpRequest",
    "HttpResponse",
    "Page",
    "PageRequest",
    "Query",
    "Report",
    "Source",
    "SourceInfo",
    "SourceSetup",
    "Window",
    "__version__",
    "ask",
    "ask_sync",
    "stream",
]

_HOMES = {
    "Document": "groundswell.domain.document",
    **dict.fromkeys(
        ("Page", "PageRequest", "Source", "SourceInfo", "Window"), "groundswell.sources.source"
    ),
    "Engine": "groundswell.engine",
    **dict.fromkeys(("Http", "HttpRequest", "HttpResponse"), "groundswell.transport.http"),
    "Query": "groundswell.domain.query",
    "Report": "groundswell.domain.report",
    "SourceSetup": "groundswell.sources.setup",
    "ask": "groundswell.library",
    "ask_sync": "groundswell.library",
    "stream": "groundswell.library",
}


def __getattr__(name: str) -> Any:
    """Import a public name on first use, so that `import groundswell` stays light."""
    if name not in _HOMES:
        raise AttributeError(f"module 'groundswell' has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415  # only when a name is asked for

    return getattr(import_module(_HOMES[name]), name)


def load_ipython_extension(ipython: Any) -> None:
    """Show reports as HTML in a notebook, after `%load_ext groundswell`."""
    from groundswell.formats import notebook  # noqa: PLC0415  # only in a notebook

    notebook.register(ipython)
