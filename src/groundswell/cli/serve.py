"""The command `groundswell serve`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from groundswell.config.load import LoadedSettings

_GRACE_SECONDS = 10


def serve(
    *,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 takes a free one.")] = None,
    assignments: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="Change a setting.")
    ] = None,
    config: Annotated[Path | None, typer.Option(help="Settings file (TOML).")] = None,
) -> None:
    """Answer questions over HTTP until Ctrl-C."""
    from groundswell.cli.failure import guarded  # noqa: PLC0415  # --help stays light

    def run() -> int:
        from groundswell.cli.loading import load_settings  # noqa: PLC0415

        overrides: dict[str, object] = {}
        if host is not None:
            overrides["server.host"] = host
        if port is not None:
            overrides["server.port"] = port
        loaded = load_settings(
            config=config, assignments=tuple(assignments or ()), overrides=overrides
        )
        for warning in loaded.warnings:
            typer.echo(f"warning: {warning}", err=True)
        return _serve(loaded)

    raise typer.Exit(guarded(run))


def _serve(loaded: "LoadedSettings") -> int:
    from groundswell.errors import PluginLoadError  # noqa: PLC0415

    try:
        import uvicorn  # noqa: PLC0415

        from groundswell.telemetry import logs  # noqa: PLC0415
        from groundswell.web.app import Service  # noqa: PLC0415
    except ImportError as error:
        raise PluginLoadError(
            f"the HTTP service needs the package {error.name}",
            remedy="Install it with: pip install 'groundswell[web]'",
        ) from None
    log = loaded.settings.log
    logs.configure(sys.stderr, level=log.level, format=log.format)
    service = Service(loaded)
    server = loaded.settings.server

    class Server(uvicorn.Server):
        def handle_exit(self, sig: int, frame: object) -> None:
            service.interrupt()  # running questions answer with what they have
            super().handle_exit(sig, frame)  # type: ignore[arg-type]  # uvicorn narrows the frame

    config = uvicorn.Config(
        service.app(),
        host=server.host,
        port=server.port,
        log_level="warning",
        access_log=False,  # addresses of clients are nobody's business
        timeout_graceful_shutdown=_GRACE_SECONDS,
        server_header=False,
    )
    typer.echo(f"Groundswell answers on http://{server.host}:{server.port} (Ctrl-C ends it)")
    Server(config).run()
    return 0
