"""The command `groundswell serve`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    import socket

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
    demo: Annotated[
        bool, typer.Option("--demo", help="Answer from sample posts, served on this machine.")
    ] = False,
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
        assigned = tuple(assignments or ())
        if demo:
            from groundswell.cli.demo import demonstration  # noqa: PLC0415  # it brings a server

            sandbox = demonstration(assignments=assigned, overrides=overrides, config=config)
            with sandbox as loaded:
                return _serve(loaded, is_demo=True)
        loaded = load_settings(config=config, assignments=assigned, overrides=overrides)
        return _serve(loaded)

    raise typer.Exit(guarded(run))


def _serve(loaded: "LoadedSettings", *, is_demo: bool = False) -> int:
    from groundswell.domain.report import SAMPLE_NOTE  # noqa: PLC0415
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
    for warning in loaded.warnings:
        typer.echo(f"warning: {warning}", err=True)
    log = loaded.settings.log
    logs.configure(sys.stderr, level=log.level, format=log.format)
    service = Service(loaded, notes=(SAMPLE_NOTE,) if is_demo else ())
    server = loaded.settings.server

    class Server(uvicorn.Server):
        def handle_exit(self, sig: int, frame: object) -> None:
            service.interrupt()  # running questions answer with what they have
            super().handle_exit(sig, frame)  # type: ignore[arg-type]  # uvicorn narrows the frame

        async def startup(self, sockets: "list[socket.socket] | None" = None) -> None:
            await super().startup(sockets=sockets)
            if self.started:
                port = self.servers[0].sockets[0].getsockname()[1]
                url = f"http://{server.host}:{port}"
                typer.echo(f"Groundswell answers on {url} (Ctrl-C ends it)")
                sys.stdout.flush()

    config = uvicorn.Config(
        service.app(),
        host=server.host,
        port=server.port,
        log_level="warning",
        access_log=False,  # addresses of clients are nobody's business
        timeout_graceful_shutdown=_GRACE_SECONDS,
        server_header=False,
    )
    if is_demo:
        typer.echo(SAMPLE_NOTE)
    Server(config).run()
    return 0
