"""The command `groundswell serve`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from groundswell.config.load import LoadedSettings


def serve(
    *,
    host: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Address to listen on.")
    ] = None,
    port: Annotated[
        int | None, typer.Option(metavar="PORT", help="Port to listen on; 0 takes a free one.")
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
    """Answer questions over HTTP until Ctrl-C."""
    from groundswell.cli.failure import guarded  # noqa: PLC0415  # --help stays light

    def run() -> int:
        from groundswell.cli.opening import opened  # noqa: PLC0415

        overrides: dict[str, object] = {}
        if host is not None:
            overrides["server.host"] = host
        if port is not None:
            overrides["server.port"] = port
        assigned = tuple(assignments or ())
        with opened(
            is_demo=demo, config=config, assignments=assigned, overrides=overrides
        ) as loaded:
            return _serve(loaded, is_demo=demo)

    raise typer.Exit(guarded(run))


def _serve(loaded: "LoadedSettings", *, is_demo: bool) -> int:
    from groundswell.domain.report import SAMPLE_NOTE, sample_notes  # noqa: PLC0415
    from groundswell.errors import PluginLoadError  # noqa: PLC0415

    try:
        from groundswell.gate import hosting  # noqa: PLC0415
        from groundswell.telemetry import logs  # noqa: PLC0415
        from groundswell.web.app import Service  # noqa: PLC0415
    except ImportError as error:
        raise PluginLoadError(
            f"the HTTP service needs the package {error.name}",
            remedy="Install it with: pip install 'groundswell[web]'",
        ) from None
    for warning in loaded.warnings:
        typer.echo(f"warning: {warning}", err=True)
    log = loaded.settings.log
    logs.configure(sys.stderr, level=log.level, format=log.format)
    service = Service(loaded, notes=sample_notes(loaded.settings.llm.model) if is_demo else ())
    server = loaded.settings.server
    if is_demo:
        typer.echo(SAMPLE_NOTE)
    hosting.serve(
        service.app(),
        host=server.host,
        port=server.port,
        interrupt=service.interrupt,
        announce=_announce,
    )
    return 0


def _announce(url: str) -> None:
    typer.echo(f"Groundswell answers on {url} (Ctrl-C ends it)")
    sys.stdout.flush()
