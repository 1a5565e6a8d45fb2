"""The command `groundswell completion`."""

from typing import Annotated

import typer

from groundswell.cli import values
from groundswell.cli.values import SHELLS

_VARIABLE = "_GROUNDSWELL_COMPLETE"


def completion(
    shell: Annotated[
        str,
        typer.Argument(metavar="SHELL", help="bash, zsh or fish.", autocompletion=values.shells),
    ],
) -> None:
    """Print a script that completes commands and options: eval "$(groundswell completion bash)"."""
    from typer import completion as scripts  # noqa: PLC0415  # --help stays light

    if shell not in SHELLS:
        typer.echo(f"error: completion for {shell[:40]!r} is not known", err=True)
        typer.echo(f"try: Choose of: {', '.join(SHELLS)}.", err=True)
        raise typer.Exit(2)
    script_of = scripts.get_completion_script  # type: ignore[attr-defined]  # not in __all__
    typer.echo(script_of(prog_name="groundswell", complete_var=_VARIABLE, shell=shell))
