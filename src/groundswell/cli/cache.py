"""The commands `groundswell cache stats|purge|clear`."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from groundswell.engine import Engine

Config = Annotated[Path | None, typer.Option(help="Settings file (TOML).")]

app = typer.Typer(
    help="Look at the cache, or empty it.", no_args_is_help=True, rich_markup_mode=None
)


@app.command()
def stats(*, config: Config = None) -> None:
    """Count what the cache holds."""

    async def action(engine: "Engine") -> str:
        found = await engine.cache_statistics()
        return f"{found.entries} entries, {found.bytes} bytes"

    _run(config, action)


@app.command()
def purge(*, config: Config = None) -> None:
    """Remove expired entries physically."""

    async def action(engine: "Engine") -> str:
        return f"{await engine.cache_purge()} expired entries removed"

    _run(config, action)


@app.command()
def clear(*, config: Config = None) -> None:
    """Forget every entry."""

    async def action(engine: "Engine") -> str:
        await engine.cache_clear()
        return "the cache is empty"

    _run(config, action)


def _run(config: Path | None, action: "Callable[[Engine], Awaitable[str]]") -> None:
    from groundswell.cli.failure import guarded  # noqa: PLC0415  # --help stays light

    def run() -> int:
        from groundswell.cli.inspection import with_engine  # noqa: PLC0415
        from groundswell.cli.loading import load_settings  # noqa: PLC0415

        loaded = load_settings(config=config)
        for warning in loaded.warnings:
            typer.echo(f"warning: {warning}", err=True)
        scheme = loaded.settings.cache.url.partition("://")[0]
        typer.echo(f"{with_engine(loaded.settings, action)} ({scheme})")
        if scheme == "memory":
            typer.echo(
                "note: a cache in memory ends with each command; "
                "set cache.url to sqlite:///PATH to keep answers",
                err=True,
            )
        return 0

    raise typer.Exit(guarded(run))
