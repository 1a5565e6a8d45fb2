"""The command `groundswell bench`."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from groundswell.cli import values

if TYPE_CHECKING:
    from groundswell.bench.advice import Load
    from groundswell.bench.trial import BenchmarkOptions

_Questions = Annotated[int, typer.Option(min=1, metavar="N", help="Questions for each seed.")]
_Seeds = Annotated[int, typer.Option(min=1, metavar="N", help="How many seeds of the latencies.")]
_Modes = Annotated[
    list[str] | None,
    typer.Option("--mode", metavar="NAME", help="Only this mode. Repeatable."),
]
_Sources = Annotated[
    list[str] | None, typer.Option("--source", metavar="NAME", help="Ask this source. Repeatable.")
]
_Lanes = Annotated[
    int,
    typer.Option(
        min=1, max=32, metavar="N", help="Questions at once in the modes of the prototype."
    ),
]
_Assignments = Annotated[
    list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="Change a setting.")
]
_Picture = Annotated[
    Path | None,
    typer.Option(metavar="PATH", help="Draw the first question before and after, as SVG."),
]
_Profile = Annotated[
    str,
    typer.Option(
        metavar="NAME", help="instant, realistic or slow.", autocompletion=values.latencies
    ),
]
_Advise = Annotated[bool, typer.Option("--advise", help="Recommend pools, TTLs and timeouts.")]
_PerMinute = Annotated[
    float,
    typer.Option(min=0.1, max=100_000, metavar="N", help="Questions a minute to advise for."),
]
_Distinct = Annotated[
    int, typer.Option(min=1, metavar="N", help="Different questions to advise for.")
]


def bench(
    *,
    questions: _Questions = 20,
    seeds: _Seeds = 3,
    mode: _Modes = None,
    source: _Sources = None,
    profile: _Profile = "realistic",
    lanes: _Lanes = 8,
    assignments: _Assignments = None,
    output: Annotated[
        Path | None, typer.Option(metavar="PATH", help="Write JSON to this file.")
    ] = None,
    picture: _Picture = None,
    advise: _Advise = False,
    per_minute: _PerMinute = 10.0,
    distinct: _Distinct = 100,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Compare ways of answering on the sandbox: before, parallel, short calls, cached."""
    from groundswell.cli.failure import guarded  # noqa: PLC0415  # --help stays light

    def run() -> int:
        from groundswell.bench.advice import Load  # noqa: PLC0415
        from groundswell.bench.mode import chosen  # noqa: PLC0415
        from groundswell.bench.picture import check_modes  # noqa: PLC0415
        from groundswell.bench.trial import BenchmarkOptions  # noqa: PLC0415
        from groundswell.cli import place  # noqa: PLC0415
        from groundswell.cli.loading import pairs  # noqa: PLC0415
        from groundswell.sandbox.latency import profile as latency_profile  # noqa: PLC0415

        options = BenchmarkOptions(
            questions=questions,
            seeds=tuple(range(1, seeds + 1)),
            modes=chosen(tuple(mode or ())),
            sources=tuple(source or ("reddit", "x", "google")),
            profile=latency_profile(profile),
            lanes=lanes,
            overrides=pairs(tuple(assignments or ()), option="--set", example="llm.plan=false"),
        )
        if picture is not None:
            check_modes(options.modes)
        place.check(output, option="--output")
        place.check(picture, option="--picture")
        load = Load(per_minute, distinct) if advise else None
        return _run(options, _Wanted(output, picture, load, as_json))

    raise typer.Exit(guarded(run))


@dataclass(frozen=True, slots=True)
class _Wanted:
    output: Path | None
    picture: Path | None
    load: "Load | None"
    as_json: bool


def _run(options: "BenchmarkOptions", wanted: _Wanted) -> int:
    import asyncio  # noqa: PLC0415

    from groundswell.bench import advice_text, benchmark_text  # noqa: PLC0415
    from groundswell.bench.advice import advise  # noqa: PLC0415
    from groundswell.bench.benchmark import benchmark  # noqa: PLC0415
    from groundswell.bench.picture import before_and_after  # noqa: PLC0415
    from groundswell.bench.questions import questions  # noqa: PLC0415
    from groundswell.bench.sandbox_process import sandbox_process  # noqa: PLC0415
    from groundswell.cli.output import replace, write  # noqa: PLC0415
    from groundswell.formats.json_text import json_text  # noqa: PLC0415

    with sandbox_process() as sandbox:
        result = asyncio.run(benchmark(options, sandbox=sandbox, tell=_tell))
    advised, text = {}, benchmark_text.render(result)
    if (load := wanted.load) is not None:
        advices = advise(result.traces, result.settings, load, sources=result.sources)
        advised = {"load": asdict(load), "advice": [asdict(each) for each in advices]}
        text += "\n" + advice_text.render(advices, load, answers=len(result.traces))
    values = json_text({**benchmark_text.as_dict(result), **advised})
    write(values if wanted.as_json else text)  # first: it took long, and a file may fail
    if wanted.output is not None:
        replace(wanted.output, values, option="--output")
    if wanted.picture is not None:
        drawn = before_and_after(questions(1)[0], result.timelines)
        replace(wanted.picture, drawn, option="--picture")
    return 0


def _tell(text: str) -> None:
    typer.echo(text, err=True)
