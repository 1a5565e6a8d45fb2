"""The command `groundswell sandbox`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from groundswell.cli import values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from groundswell.sandbox.server import SandboxOptions

DEFAULT_PORT = 8765


def sandbox(
    *,
    port: Annotated[int, typer.Option(metavar="PORT", help="0 takes a free one.")] = DEFAULT_PORT,
    corpus: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Posts to serve, JSON Lines.")
    ] = None,
    keep_dates: Annotated[
        bool, typer.Option("--keep-dates", help="Leave the dates of the posts as they are.")
    ] = False,
    profile: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="How slow: instant, realistic or slow.",
            autocompletion=values.latencies,
        ),
    ] = "realistic",
    seed: Annotated[int, typer.Option(metavar="N", help="Same seed, same times and faults.")] = 0,
    fault: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=KIND", help="Let it fail, e.g. reddit=hang. Repeatable."),
    ] = None,
    print_env: Annotated[
        bool, typer.Option("--print-env", help="Print variables that point here, and end.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the audit as JSON.")] = False,
) -> None:
    """Serve stand-ins of every provider on this machine until Ctrl-C."""
    from groundswell.cli.failure import guarded  # noqa: PLC0415  # --help stays light

    def run() -> int:
        from groundswell.cli import sandbox_run  # noqa: PLC0415

        options = _options(
            port=port,
            corpus=corpus,
            keep_dates=keep_dates,
            profile=profile,
            seed=seed,
            faults=tuple(fault or ()),
        )
        if print_env:
            return sandbox_run.print_environment(options)
        return sandbox_run.serve(options, as_json=as_json)

    raise typer.Exit(guarded(run))


def _options(
    *,
    port: int,
    corpus: Path | None,
    keep_dates: bool,
    profile: str,
    seed: int,
    faults: "Sequence[str]",
) -> "SandboxOptions":
    from groundswell.cli.loading import pairs  # noqa: PLC0415
    from groundswell.clock import SystemClock  # noqa: PLC0415
    from groundswell.sandbox import faults as fault_texts  # noqa: PLC0415
    from groundswell.sandbox import latency  # noqa: PLC0415
    from groundswell.sandbox.corpus import Corpus  # noqa: PLC0415
    from groundswell.sandbox.server import SandboxOptions  # noqa: PLC0415

    written = pairs(faults, option="--fault", example="reddit=hang")
    return SandboxOptions(
        port=port,
        corpus=Corpus.load(corpus, now=SystemClock().now(), keep_dates=keep_dates),
        latency=latency.Latency(latency.profile(profile), seed),
        faults={name: fault_texts.parse(text) for name, text in written.items()},
        seed=seed,
    )
