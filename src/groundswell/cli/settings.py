"""The command `groundswell settings`."""

from pathlib import Path
from typing import Annotated

import typer

from groundswell.cli import values


def settings(
    *,
    prefix: Annotated[
        str,
        typer.Argument(
            metavar="PREFIX",
            help="Show only names that begin so.",
            autocompletion=values.settings,
        ),
    ] = "",
    changed: Annotated[bool, typer.Option("--changed", help="Leave out defaults.")] = False,
    long: Annotated[bool, typer.Option("--long", help="Add what is allowed and meant.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    assignments: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="Try a setting.")
    ] = None,
    config: Annotated[
        Path | None, typer.Option(metavar="PATH", help="Settings file (TOML).")
    ] = None,
) -> None:
    """Show every setting, its value with secrets masked, and where it came from."""
    from groundswell.cli.failure import guarded  # noqa: PLC0415  # --help stays light

    def run() -> int:
        from groundswell.cli import settings_table  # noqa: PLC0415
        from groundswell.cli.loading import load_settings  # noqa: PLC0415
        from groundswell.cli.output import write  # noqa: PLC0415
        from groundswell.formats.json_text import json_text  # noqa: PLC0415

        loaded = load_settings(config=config, assignments=tuple(assignments or ()))
        found = settings_table.chosen(loaded, prefix=prefix, is_changed=changed)
        if as_json:
            write(json_text([settings_table.as_dict(row) for row in found]))
        else:
            write(settings_table.render(found, is_long=long))
        for warning in loaded.warnings:
            typer.echo(f"warning: {warning}", err=True)
        return 0

    raise typer.Exit(guarded(run))
