"""The command `groundswell batch`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from groundswell.cli import ask

if TYPE_CHECKING:
    from groundswell.cli.ask_options import AskOptions
    from groundswell.cli.batch_run import BatchOptions, Tally
    from groundswell.config.load import LoadedSettings

Questions = Annotated[
    Path, typer.Argument(metavar="FILE", help="A question or JSON object a line; - reads stdin.")
]
Answers = Annotated[
    Path | None,
    typer.Option(
        metavar="PATH", help="Add answers here; what it answers already is not asked again."
    ),
]
Concurrency = Annotated[int, typer.Option(min=1, max=64, metavar="N", help="Questions at once.")]


def batch(
    questions: Questions,
    *,
    output: Answers = None,
    concurrency: Concurrency = 4,
    source: ask.Sources = None,
    file: ask.Files = None,
    column: ask.Columns = None,
    within: ask.Within = None,
    since: ask.Since = None,
    limit: ask.Limit = None,
    lang: ask.Language = None,
    kind: ask.Kinds = None,
    model: ask.Model = None,
    no_llm: ask.NoLlm = False,
    max_usd: ask.MaxUsd = None,
    brief: Annotated[bool, typer.Option("--brief", help="Leave the documents out.")] = False,
    quiet: ask.Quiet = False,
    demo: ask.Demo = False,
    assignments: ask.Assignments = None,
    config: ask.Config = None,
) -> None:
    """Ask many questions; answers are JSON Lines. Options hold where a line is silent."""
    from groundswell.cli.failure import guarded  # noqa: PLC0415  # --help stays light

    def run() -> int:
        from groundswell.cli import ask_options  # noqa: PLC0415
        from groundswell.cli.ask_options import AskOptions  # noqa: PLC0415
        from groundswell.cli.batch_run import BatchOptions  # noqa: PLC0415

        options = AskOptions(
            question="", sources=tuple(source or ()), files=tuple(file or ()),
            columns=tuple(column or ()), within=within, since=since, limit=limit, language=lang,
            kinds=tuple(kind or ()), model=model, no_llm=no_llm, max_usd=max_usd, quiet=quiet,
            demo=demo, assignments=tuple(assignments or ()), config=config,
        )  # fmt: skip
        how = BatchOptions(
            concurrency=concurrency,
            with_documents=not brief,
            is_demo=demo,
            files=ask_options.files(options),
        )
        with ask_options.opened(options) as loaded:
            return _run(questions, output, options, how, loaded)

    raise typer.Exit(guarded(run))


def _run(
    questions: Path,
    output: Path | None,
    options: "AskOptions",
    how: "BatchOptions",
    loaded: "LoadedSettings",
) -> int:
    import asyncio  # noqa: PLC0415
    import sys  # noqa: PLC0415

    from groundswell.cli import batch_input, batch_progress, log_lines  # noqa: PLC0415
    from groundswell.cli.batch_line import items  # noqa: PLC0415
    from groundswell.cli.batch_output import BatchOutput  # noqa: PLC0415
    from groundswell.cli.batch_run import Batch  # noqa: PLC0415
    from groundswell.cli.presentation import of_stream  # noqa: PLC0415
    from groundswell.clock import SystemClock  # noqa: PLC0415

    given = list(items(batch_input.lines(questions), options))
    with BatchOutput(output) as answers:
        todo = [item for item in given if answers.answered.get(item.id) != item.options.question]
        progress = batch_progress.choose(sys.stderr, total=len(todo), is_quiet=options.quiet)
        log_lines.configure(loaded.settings.log, progress, colour=of_stream(sys.stderr).colour)
        for warning in loaded.warnings:
            progress.log(f"warning: {warning}")
        batch = Batch(loaded.settings, how, output=answers, progress=progress, clock=SystemClock())
        try:
            with progress:
                asyncio.run(batch.run(todo))
        finally:
            if not options.quiet:
                ended = _end(
                    batch.tally, asked=len(todo), given=len(given), is_kept=output is not None
                )
                progress.log(ended)
    return batch.tally.exit_code


def _end(tally: "Tally", *, asked: int, given: int, is_kept: bool) -> str:
    from groundswell.formats.wording import count  # noqa: PLC0415

    ended = tally.answered + tally.empty + tally.failed
    parts = [f"{tally.answered} answered", f"{tally.empty} found nothing", f"{tally.failed} failed"]
    if given > asked:
        parts.append(f"{given - asked} answered before")
    if asked > ended:
        parts.append(f"{asked - ended} left{': run the same again' if is_kept else ''}")
    return f"{count(given, 'question')}: {', '.join(parts)}"
