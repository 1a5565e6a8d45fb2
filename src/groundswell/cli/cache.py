"""The commands `groundswell cache stats|purge|clear`."""

import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from groundswell.config.settings import Settings
    from groundswell.engine import Engine

Config = Annotated[Path | None, typer.Option(metavar="PATH", help="Settings file (TOML).")]

app = typer.Typer(
    help="Look at the cache, or empty it.", no_args_is_help=True, rich_markup_mode=None
)


@app.command()
def stats(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    config: Config = None,
) -> None:
    """Show what the cache holds and how often it served, by source."""

    def run(settings: "Settings", scheme: str) -> int:
        from groundswell.cli import cache_table  # noqa: PLC0415  # --help stays light
        from groundswell.cli.inspection import with_engine  # noqa: PLC0415
        from groundswell.cli.output import write  # noqa: PLC0415
        from groundswell.formats.json_text import json_text  # noqa: PLC0415

        found = with_engine(settings, lambda engine: engine.cache_statistics())
        data = cache_table.as_dict(found, store=scheme)
        write(json_text(data) if as_json else cache_table.render(data))
        return 0

    _run(config, run)


@app.command()
def purge(*, config: Config = None) -> None:
    """Remove expired entries physically."""

    async def action(engine: "Engine") -> str:
        return f"{await engine.cache_purge()} expired entries removed"

    _run(config, _telling(action))


@app.command(short_help="Forget every entry, or those of one source.")
def clear(
    *,
    source: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Only of this source, of `model` or of `report`."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    config: Config = None,
) -> None:
    """Forget every entry, or those of one source; a terminal is asked first."""

    async def action(engine: "Engine") -> str:
        from groundswell.cli.cache_table import namespace_named  # noqa: PLC0415  # light --help

        chosen = None
        if source is not None:
            infos = [status.info for status in engine.describe_sources()]
            chosen = namespace_named(source, infos)
        await engine.cache_clear(chosen)
        return "the cache is empty" if chosen is None else f"nothing of {chosen} is kept"

    def run(settings: "Settings", scheme: str) -> int:
        from groundswell.cli import exit_codes  # noqa: PLC0415  # --help stays light

        what = "everything in the cache" if source is None else f"what the cache has of {source}"
        if sys.stdin.isatty() and not yes and not typer.confirm(f"Forget {what}?", err=True):
            typer.echo("nothing was removed", err=True)
            return exit_codes.INTERRUPTED
        return _telling(action)(settings, scheme)

    _run(config, run)


def _telling(
    action: "Callable[[Engine], Awaitable[str]]",
) -> "Callable[[Settings, str], int]":
    def run(settings: "Settings", scheme: str) -> int:
        from groundswell.cli.inspection import with_engine  # noqa: PLC0415  # --help stays light

        typer.echo(f"{with_engine(settings, action)} ({scheme})")
        return 0

    return run


def _run(config: Path | None, action: "Callable[[Settings, str], int]") -> None:
    from groundswell.cli.failure import guarded  # noqa: PLC0415  # --help stays light

    def run() -> int:
        from groundswell.cli.loading import load_settings  # noqa: PLC0415

        loaded = load_settings(config=config)
        for warning in loaded.warnings:
            typer.echo(f"warning: {warning}", err=True)
        scheme = loaded.settings.cache.url.partition("://")[0]
        code = action(loaded.settings, scheme)
        if scheme == "memory":
            typer.echo(
                "note: a cache in memory ends with each command; "
                "set cache.url to sqlite:///PATH to keep answers",
                err=True,
            )
        return code

    raise typer.Exit(guarded(run))
