"""The command `groundswell soak`."""

from typing import Annotated

import typer

from groundswell.cli import values

_LEAST_TIMES = 4.0  # the product's promise: so many times the questions of the prototype

_Minutes = Annotated[float, typer.Option(min=0, metavar="N", help="Repeat rounds for so long.")]
_Sources = Annotated[
    list[str] | None,
    typer.Option("--source", metavar="NAME", help="Only this source. Repeatable."),
]
_Profile = Annotated[
    str,
    typer.Option(
        metavar="NAME", help="instant, realistic or slow.", autocompletion=values.latencies
    ),
]


def soak(
    *,
    queries: Annotated[int, typer.Option(min=1, metavar="N", help="Questions of a round.")] = 10,
    concurrency: Annotated[int, typer.Option(min=1, metavar="N", help="Questions at once.")] = 10,
    minutes: _Minutes = 0.0,
    within: Annotated[str, typer.Option(metavar="TIME", help="Deadline of each question.")] = "30s",
    source: _Sources = None,
    profile: _Profile = "realistic",
    seed: Annotated[int, typer.Option(metavar="N", help="Seed of the latencies.")] = 1,
    before: Annotated[bool, typer.Option(help="Also run the sequential way.")] = True,
    llm: Annotated[bool, typer.Option(help="Name insights by the sandbox's model.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Ask many questions at once on the sandbox; exit with 1 if a promise broke."""
    from groundswell.cli.failure import guarded  # noqa: PLC0415  # --help stays light

    def run() -> int:
        import asyncio  # noqa: PLC0415

        from groundswell.bench import soak as bench  # noqa: PLC0415
        from groundswell.bench import soak_text  # noqa: PLC0415
        from groundswell.bench.sandbox_process import sandbox_process  # noqa: PLC0415
        from groundswell.cli import duration  # noqa: PLC0415
        from groundswell.cli.output import write  # noqa: PLC0415
        from groundswell.formats.json_text import json_text  # noqa: PLC0415
        from groundswell.sandbox.latency import Latency  # noqa: PLC0415
        from groundswell.sandbox.latency import profile as latency_profile  # noqa: PLC0415

        options = bench.SoakOptions(
            queries=queries,
            concurrency=concurrency,
            minutes=minutes,
            deadline_seconds=duration.seconds(within, option="--within"),
            sources=tuple(source or ()),
            latency=Latency(latency_profile(profile), seed=seed),
            has_model=llm,
            has_before=before,
            least_times=_LEAST_TIMES if llm and profile != "instant" else None,
        )
        with sandbox_process(latency=options.latency) as sandbox:
            result = asyncio.run(bench.soak(options, sandbox=sandbox))
        write(json_text(soak_text.as_dict(result)) if as_json else soak_text.render(result))
        return 1 if result.failures else 0

    raise typer.Exit(guarded(run))
