"""The command `groundswell settings`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from groundswell.config.load import LoadedSettings

MASK = "********"
SECRET_WORDS = ("key", "token", "secret", "password")


def settings(
    *,
    prefix: Annotated[str, typer.Argument(help="Show only names that begin so.")] = "",
    changed: Annotated[bool, typer.Option("--changed", help="Leave out defaults.")] = False,
    assignments: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="Try a setting.")
    ] = None,
    config: Annotated[Path | None, typer.Option(help="Settings file (TOML).")] = None,
) -> None:
    """Show every setting, its value with secrets masked, and where it came from."""
    from groundswell.cli.failure import guarded  # noqa: PLC0415  # --help stays light

    def run() -> int:
        from groundswell.cli.loading import load_settings  # noqa: PLC0415
        from groundswell.cli.output import write  # noqa: PLC0415

        loaded = load_settings(config=config, assignments=tuple(assignments or ()))
        for name, value, origin in rows(loaded):
            if name.startswith(prefix) and not (changed and origin == "default"):
                write(f"{name} = {value}  ({origin})\n")
        for warning in loaded.warnings:
            typer.echo(f"warning: {warning}", err=True)
        return 0

    raise typer.Exit(guarded(run))


def rows(loaded: "LoadedSettings") -> "Iterator[tuple[str, str, str]]":
    """Yield dotted name, printable value and origin of every setting."""
    for name, value in flattened(loaded.settings.model_dump()):
        yield name, masked(name, value), loaded.origins.get(name, "default")


def flattened(table: "dict[str, object]", prefix: str = "") -> "Iterator[tuple[str, object]]":
    """Yield the dotted names and values of nested tables."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from flattened(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def masked(name: str, value: object) -> str:
    """Return `value` for printing; secrets and passwords inside addresses are hidden."""
    from urllib.parse import urlsplit  # noqa: PLC0415  # --help stays light

    from pydantic import SecretStr  # noqa: PLC0415  # --help stays light

    from groundswell.cli.printable import one_line  # noqa: PLC0415  # --help stays light

    leaf_words = name.rpartition(".")[2].split("_")
    if value and (
        isinstance(value, SecretStr) or (isinstance(value, str) and leaf_words[-1] in SECRET_WORDS)
    ):
        return MASK
    shown = one_line(str(value))
    if isinstance(value, str) and "@" in value and "://" in value:
        address = urlsplit(value)
        return f"{address.scheme}://{MASK}@{one_line(address.netloc.rpartition('@')[2])}"
    return "(none)" if value is None else shown
