"""Write the reference of all sources."""

import asyncio
from collections.abc import Iterator
from typing import get_args

from groundswell.cli.reference.markdown_table import NOTE, table
from groundswell.cli.sources import limit_text
from groundswell.config.load import load
from groundswell.config.settings import Settings
from groundswell.config.sources import GoogleSettings
from groundswell.config.variables import CONVENTIONAL, conventional_of, variable_of
from groundswell.engine import Engine
from groundswell.sources.source import SourceInfo

_INTRODUCTION = """\
What each source needs, how much it is asked, how long its answers stay in the cache, and what it
costs. The limits are those of the provider, and `sources.NAME.windows` replaces them;
`groundswell sources` shows what holds for you. Your own files (`--file`) are a source too: they
need no key, have no limit and are never cached.
"""
_HEAD = ("Name", "What it reads", "Keys", "Limits", "At once", "Fresh", "Time range", "Language",
         "Cost")  # fmt: skip
_WEB = "google"


def render() -> str:
    """Return the page."""
    return "\n".join([*_lines(), ""])


def _lines() -> Iterator[str]:
    yield from ("# Sources", "", NOTE, "", _INTRODUCTION)
    built_in = {"plugins.enabled": False}
    found = _infos(load(environ={}, dotenv=None, overrides=built_in).settings)
    yield from table(_HEAD, [_row(each, _names(each)) for each in found if each.name != _WEB])
    yield from ("", "## Web search", "")
    web = next(each for each in found if each.name == _WEB)
    yield f"{_names(web)} asks one provider: the first that is ready, or `sources.google.backend`."
    yield "With `auto`, the next one that is ready answers when the one before it is used up,"
    yield "refuses or fails, and the outcome says so. They are asked in this order: SearXNG, Brave,"
    yield "Serper, Tavily, Google."
    yield ""
    yield from table(_HEAD, [_row(info, f"`{name}`") for name, info in _providers()])


def _infos(settings: Settings) -> list[SourceInfo]:
    async def describe() -> list[SourceInfo]:
        async with Engine(settings) as engine:
            return [status.info for status in engine.describe_sources()]

    return asyncio.run(describe())


def _providers() -> Iterator[tuple[str, SourceInfo]]:
    options = get_args(GoogleSettings.model_fields["backend"].annotation)
    for name in options:
        if name == "auto":
            continue
        keyed = f"sources.google.{name}_api_key"
        for overrides in ({}, {keyed: "set"}) if name == "tavily" else ({},):
            settings = load(
                environ={},
                dotenv=None,
                overrides={
                    "plugins.enabled": False,
                    "sources.google.backend": name,
                    **overrides,
                },
            ).settings
            yield name, next(info for info in _infos(settings) if info.name == _WEB)


def _names(info: SourceInfo) -> str:
    return ", ".join(f"`{name}`" for name in (info.name, *info.aliases))


def _row(info: SourceInfo, names: str) -> tuple[str, ...]:
    return (
        names,
        info.summary,
        _keys(info),
        "<br>".join(limit_text(window) for window in info.windows) or "none",
        str(info.max_running),
        f"{info.ttl_seconds:g} s",
        "yes" if info.supports_since else "no",
        "yes" if info.supports_language else "no",
        info.cost,
    )


def _keys(info: SourceInfo) -> str:
    if not info.keys:
        return "none"
    shown = ", ".join(f"`{_variable(key)}`" for key in info.keys)
    return f"{shown} (optional)" if info.keyless else shown


def _variable(key: str) -> str:
    """Return the variable of a key, which a source may give as a variable or as a setting."""
    if "." not in key or key in CONVENTIONAL:
        return key
    return (conventional_of(key) or (variable_of(key),))[-1]
