"""The command `groundswell doctor`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from groundswell.cli.finding import Finding


def doctor(
    *,
    online: Annotated[
        bool,
        typer.Option("--online", help="Also ask each source and the model for a sign of life."),
    ] = False,
    config: Annotated[
        Path | None, typer.Option(metavar="PATH", help="Settings file (TOML).")
    ] = None,
) -> None:
    """Check Python, packages, settings, clock, cache, model and sources; exit 2 if one fails."""
    from groundswell.cli.failure import guarded  # noqa: PLC0415  # --help stays light

    def run() -> int:
        from groundswell.cli.exit_codes import ANSWERED, USAGE  # noqa: PLC0415
        from groundswell.cli.finding import failed, render  # noqa: PLC0415
        from groundswell.formats.printable import one_line  # noqa: PLC0415

        told = []
        for finding in _findings(config, is_online=online):
            told.append(finding)
            for line in render(finding):
                indent = len(line) - len(line.lstrip())
                typer.echo(" " * indent + one_line(line) if indent else line)
        return USAGE if failed(told) else ANSWERED

    raise typer.Exit(guarded(run))


def _findings(config: Path | None, *, is_online: bool) -> "Iterator[Finding]":
    """Yield findings; what follows needs what was checked before it."""
    from groundswell.cli import machine_checks  # noqa: PLC0415  # --help stays light
    from groundswell.cli.finding import failed  # noqa: PLC0415

    told = list(machine_checks.findings())
    yield from told
    if failed(told):
        return

    from groundswell.cli import online_checks, settings_checks  # noqa: PLC0415  # need the packages
    from groundswell.cli.loading import load_settings  # noqa: PLC0415
    from groundswell.errors import ConfigurationError  # noqa: PLC0415

    try:
        loaded = load_settings(config=config)
        yield from settings_checks.findings(loaded)
    except ConfigurationError as error:
        yield settings_checks.refused(error)
        return
    if is_online:
        yield from online_checks.findings(loaded.settings)
