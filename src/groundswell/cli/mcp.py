"""The command `groundswell mcp`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from groundswell.config.load import LoadedSettings


def mcp(
    *,
    assignments: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="Change a setting.")
    ] = None,
    config: Annotated[Path | None, typer.Option(help="Settings file (TOML).")] = None,
    demo: Annotated[
        bool, typer.Option("--demo", help="Answer from sample posts, served on this machine.")
    ] = False,
) -> None:
    """Answer questions of a language model over MCP, on stdin and stdout."""
    from groundswell.cli.failure import guarded  # noqa: PLC0415  # --help stays light

    def run() -> int:
        from groundswell.cli.loading import load_settings  # noqa: PLC0415

        assigned = tuple(assignments or ())
        if demo:
            from groundswell.cli.demo import demonstration  # noqa: PLC0415  # it brings a server

            with demonstration(assignments=assigned, config=config) as loaded:
                return _serve(loaded, is_demo=True)
        return _serve(load_settings(config=config, assignments=assigned))

    raise typer.Exit(guarded(run))


def _serve(loaded: "LoadedSettings", *, is_demo: bool = False) -> int:
    import asyncio  # noqa: PLC0415

    from groundswell.domain.report import SAMPLE_NOTE  # noqa: PLC0415
    from groundswell.errors import PluginLoadError  # noqa: PLC0415

    try:
        from groundswell.mcp_server import serving  # noqa: PLC0415
    except ImportError as error:
        raise PluginLoadError(
            f"the MCP server needs the package {error.name}",
            remedy="Install it with: pip install 'groundswell[mcp]'",
        ) from None
    from groundswell.telemetry import logs  # noqa: PLC0415

    for warning in loaded.warnings:
        typer.echo(f"warning: {warning}", err=True)
    log = loaded.settings.log
    logs.configure(sys.stderr, level=log.level, format=log.format)  # stdout is the protocol's
    asyncio.run(serving.on_stdio(loaded.settings, notes=(SAMPLE_NOTE,) if is_demo else ()))
    return 0
