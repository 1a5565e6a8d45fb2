"""The command `groundswell sources`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from groundswell.formats.printable import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from groundswell.sources.source import Window
    from groundswell.sources.status import SourceStatus

_NAME_COLUMNS = 14
_TEXT_COLUMN = 26


def sources(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    config: Annotated[
        Path | None, typer.Option(metavar="PATH", help="Settings file (TOML).")
    ] = None,
) -> None:
    """List sources: whether they are ready, limits, freshness and cost."""
    from groundswell.cli.failure import guarded  # noqa: PLC0415  # --help stays light

    def run() -> int:
        from groundswell.cli.inspection import statuses  # noqa: PLC0415
        from groundswell.cli.output import write  # noqa: PLC0415
        from groundswell.cli.presentation import of_stream  # noqa: PLC0415
        from groundswell.formats.json_text import json_text  # noqa: PLC0415

        found = statuses(config)
        if as_json:
            write(json_text([as_dict(status) for status in found]))
        else:
            write(render(found, columns=of_stream(sys.stdout).columns))
        return 0

    raise typer.Exit(guarded(run))


def as_dict(status: "SourceStatus") -> dict[str, object]:
    """Return one status as plain JSON values."""
    info = status.info
    return {
        **status.as_dict(),
        "limits": [limit_text(window) for window in info.windows],
        "ttl_seconds": info.ttl_seconds,
    }


def render(found: "Sequence[SourceStatus]", *, columns: int = 80) -> str:
    """Return the statuses as text for a terminal of so many `columns`."""
    from groundswell.cli.columns import wrapped  # noqa: PLC0415  # --help stays light

    lines: list[str] = []
    for status in found:
        for lead, told in _lines(status):
            lines += wrapped(told, columns, first=lead, rest=" " * _TEXT_COLUMN)
    return "".join(f"{line}\n" for line in lines)


def _lines(status: "SourceStatus") -> "Iterator[tuple[str, str]]":
    info = status.info
    limits = ", ".join(limit_text(window) for window in info.windows) or "none"
    yield _line(info.name, status.state, info.summary)
    if status.missing:
        yield _line("", "needs", " or ".join(status.missing))
    elif status.reason:
        yield _line("", "because", status.reason)
        yield from [_line("", "try", status.remedy)] if status.remedy else []
    if status.package:
        yield _line("", "from", status.package)
    if status.is_loaded:
        told = f"limit {limits}; fresh for {info.ttl_seconds:g} s; cost: {info.cost}"
        yield " " * (_NAME_COLUMNS + 1), told


def _line(name: str, word: str, text: str) -> tuple[str, str]:
    """Return what stands before a text and the text."""
    return f"{name:<{_NAME_COLUMNS}} {word:<10} ", one_line(text)


def limit_text(window: "Window") -> str:
    """Return a rate limit in words: `100 per 60 s`, `100 per day in UTC`."""
    if window.day_in is not None:
        return f"{window.limit} per day in {window.day_in}"
    return f"{window.limit} per {window.seconds:g} s"
