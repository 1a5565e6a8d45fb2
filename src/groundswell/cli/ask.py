"""The command `groundswell ask`."""

from pathlib import Path
from typing import Annotated

import typer

from groundswell.cli import values

Question = Annotated[
    str, typer.Argument(metavar="QUESTION", help="What you want to know, in plain words.")
]
Sources = Annotated[
    list[str] | None,
    typer.Option(
        "--source",
        metavar="NAME",
        help="Ask this source. Repeatable.",
        autocompletion=values.sources,
    ),
]
Files = Annotated[
    list[Path] | None,
    typer.Option("--file", metavar="PATH", help="Read this file. Repeatable."),
]
Columns = Annotated[
    list[str] | None,
    typer.Option("--column", metavar="FIELD=NAME", help="Column of a field, e.g. text=body."),
]
Within = Annotated[
    str | None, typer.Option(metavar="TIME", help="Answer within this time, e.g. 30s, 2m.")
]
Since = Annotated[
    str | None, typer.Option(metavar="WHEN", help="Only posts since: 30d or 2026-03-01.")
]
Limit = Annotated[int | None, typer.Option(metavar="N", help="Most documents per source.")]
Language = Annotated[
    str | None, typer.Option("--lang", metavar="CODE", help="Language of posts, e.g. en.")
]
Kinds = Annotated[
    list[str] | None,
    typer.Option(
        "--kind",
        metavar="KIND",
        help="pain_point, wish, praise or question. Repeatable.",
        autocompletion=values.kinds,
    ),
]
Model = Annotated[str | None, typer.Option(metavar="PROVIDER:NAME", help="Language model.")]
NoLlm = Annotated[bool, typer.Option("--no-llm", help="Use no language model.")]
MaxUsd = Annotated[
    float | None, typer.Option(metavar="USD", help="Spend at most this, in US dollars.")
]
Format = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="FORMAT",
        help="text, json, markdown, csv or html.",
        autocompletion=values.formats,
    ),
]
Output = Annotated[
    Path | None,
    typer.Option(metavar="PATH", help="Write the answer to this file; its ending is the format."),
]
Trace = Annotated[bool, typer.Option("--trace", help="Show where the time went.")]
TraceFile = Annotated[
    Path | None,
    typer.Option("--trace-file", metavar="PATH", help="Write a trace that Perfetto opens."),
]
Refresh = Annotated[bool, typer.Option("--refresh", help="Do not read the cache.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")]
Demo = Annotated[bool, typer.Option("--demo", help="Ask sample posts, served on this machine.")]
Strict = Annotated[bool, typer.Option("--strict", help="Exit with 5 if partial.")]
Assignments = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="Change a setting. Repeatable."),
]
Config = Annotated[
    Path | None, typer.Option("--config", metavar="PATH", help="Settings file (TOML).")
]


def ask(
    context: typer.Context,
    question: Question,
    *,
    source: Sources = None,
    file: Files = None,
    column: Columns = None,
    within: Within = None,
    since: Since = None,
    limit: Limit = None,
    lang: Language = None,
    kind: Kinds = None,
    model: Model = None,
    no_llm: NoLlm = False,
    max_usd: MaxUsd = None,
    format_: Format = None,
    output: Output = None,
    trace: Trace = False,
    trace_file: TraceFile = None,
    refresh: Refresh = False,
    quiet: Quiet = False,
    strict: Strict = False,
    demo: Demo = False,
    assignments: Assignments = None,
    config: Config = None,
) -> None:
    """Ask what hurts; the answer goes to stdout, progress to stderr."""
    from groundswell.cli.failure import guarded  # noqa: PLC0415  # --help stays light

    def run() -> int:
        from groundswell.cli.answer import answer  # noqa: PLC0415
        from groundswell.cli.ask_options import AskOptions  # noqa: PLC0415

        return answer(
            AskOptions(
                question=question, sources=tuple(source or ()), files=tuple(file or ()),
                columns=tuple(column or ()), within=within, since=since, limit=limit,
                language=lang, kinds=tuple(kind or ()), model=model, no_llm=no_llm,
                max_usd=max_usd, format=format_, output=output, trace=trace, trace_file=trace_file,
                refresh=refresh, quiet=quiet, strict=strict, demo=demo, asked_at=context.obj,
                assignments=tuple(assignments or ()), config=config,
            )
        )  # fmt: skip

    raise typer.Exit(guarded(run))
