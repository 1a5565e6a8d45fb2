"""The commands of `groundswell`; each imports what it needs when it runs."""

from typing import Annotated

import typer

from groundswell.cli import (
    ask,
    batch,
    bench,
    cache,
    completion,
    doctor,
    mcp,
    sandbox,
    serve,
    settings,
    soak,
    sources,
)
from groundswell.version import __version__

# typer imports pydantic to convert the value of a flag that was not given, unless it is a bool.
_FLAGS_OFF = {"help": False, "install_completion": False, "show_completion": False,
              "cache": {"help": False}}  # fmt: skip

app = typer.Typer(
    name="groundswell",
    help="Ask what hurts your customers: many sources at once, cited insights, a deadline.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"default_map": _FLAGS_OFF},
    pretty_exceptions_enable=False,
)


def _print_version(wanted: bool) -> None:  # noqa: FBT001  # a callback of typer
    if wanted:
        typer.echo(f"groundswell {__version__}")
        raise typer.Exit


def _show_traces(wanted: bool) -> None:  # noqa: FBT001  # a callback of typer
    if wanted:
        from groundswell.cli.failure import show_traces  # noqa: PLC0415  # --help stays light

        show_traces()


@app.callback()
def _root(
    *,
    debug: Annotated[  # its callback does the work
        bool, typer.Option("--debug", callback=_show_traces, help="Show the trace of a bug.")
    ] = False,
    version: Annotated[  # its callback does the work
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Ask what hurts your customers: many sources at once, cited insights, a deadline."""


app.command("ask")(ask.ask)
app.command("batch")(batch.batch)
app.command("sources", short_help="List sources: whether they are ready, limits and cost.")(
    sources.sources
)
app.command("settings", short_help="Show every setting, its value and where it came from.")(
    settings.settings
)
app.command("serve")(serve.serve)
app.command("mcp")(mcp.mcp)
app.command("sandbox", short_help="Serve stand-ins of every provider on this machine.")(
    sandbox.sandbox
)
app.command("bench", short_help="Compare ways of answering on the sandbox.")(bench.bench)
app.command("soak", short_help="Ask many questions at once on the sandbox.")(soak.soak)
app.command("doctor", short_help="Check the installation, the settings and the sources.")(
    doctor.doctor
)
app.command("completion", short_help="Print a script that completes commands in your shell.")(
    completion.completion
)
app.add_typer(cache.app, name="cache")
