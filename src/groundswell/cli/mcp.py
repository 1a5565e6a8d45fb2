"""The command `groundswell mcp`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from groundswell.config.load import LoadedSettings

_MAX_PORT = 65_535
_OF_SIGNALS = 128  # as a shell says it of a program that a signal ended


def mcp(
    *,
    http: Annotated[
        str | None,
        typer.Option(
            metavar="HOST:PORT", help="Answer over HTTP instead of stdin; port 0 takes a free one."
        ),
    ] = None,
    assignments: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="Change a setting.")
    ] = None,
    config: Annotated[
        Path | None, typer.Option(metavar="PATH", help="Settings file (TOML).")
    ] = None,
    demo: Annotated[
        bool, typer.Option("--demo", help="Answer from sample posts, served on this machine.")
    ] = False,
) -> None:
    """Answer questions of a language model over MCP."""
    from groundswell.cli.failure import guarded  # noqa: PLC0415  # --help stays light

    def run() -> int:
        from groundswell.cli.opening import opened  # noqa: PLC0415

        place = None if http is None else _place(http)  # before anything is started
        with opened(is_demo=demo, config=config, assignments=tuple(assignments or ())) as loaded:
            return _serve(loaded, place, is_demo=demo)

    raise typer.Exit(guarded(run))


def _serve(loaded: "LoadedSettings", place: tuple[str, int] | None, *, is_demo: bool) -> int:
    import asyncio  # noqa: PLC0415

    from groundswell.domain.report import SAMPLE_NOTE, sample_notes  # noqa: PLC0415
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
    notes = sample_notes(loaded.settings.llm.model) if is_demo else ()
    if place is None:
        ended_by = asyncio.run(serving.on_stdio(loaded.settings, notes=notes))
        return 0 if ended_by is None else _OF_SIGNALS + ended_by
    if is_demo:
        typer.echo(SAMPLE_NOTE)
    host, port = place
    serving.on_http(loaded.settings, host=host, port=port, notes=notes, announce=_announce)
    return 0


def _announce(url: str) -> None:
    typer.echo(f"Groundswell answers MCP on {url} (Ctrl-C ends it)")
    sys.stdout.flush()


def _place(text: str) -> tuple[str, int]:
    """Return host and port of `127.0.0.1:8001`, `[::1]:8001` or `:8001`.

    Raises:
        InvalidQueryError: it is no such text.
    """
    from groundswell.errors import InvalidQueryError  # noqa: PLC0415

    host, _, port = text.rpartition(":")
    is_bare = ":" in host and not (host.startswith("[") and host.endswith("]"))
    is_number = port.isascii() and port.isdecimal() and len(port) <= len(str(_MAX_PORT))
    if is_bare or not is_number or int(port) > _MAX_PORT:
        raise InvalidQueryError(
            f"--http: {text!r} is not HOST:PORT", remedy="Write --http 127.0.0.1:8001."
        )
    return host.strip("[]") or "127.0.0.1", int(port)
