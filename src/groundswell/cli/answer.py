"""Ask the engine, show progress, and print the answer."""

import asyncio
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

from groundswell.cli import ask_options, exit_codes, kind_hint, output
from groundswell.cli.ask_options import AskOptions
from groundswell.cli.display import choose
from groundswell.cli.progress import Progress
from groundswell.clock import SystemClock
from groundswell.config.load import LoadedSettings
from groundswell.config.settings import Settings
from groundswell.domain.event import ReportEvent
from groundswell.domain.file_input import FileInput
from groundswell.domain.query import Query
from groundswell.domain.report import Report, sample_notes
from groundswell.engine import Engine
from groundswell.formats.json_text import json_text
from groundswell.telemetry.perfetto import trace


def answer(options: AskOptions) -> int:
    """Answer the question of `options`; return the exit code.

    Raises:
        GroundswellError: an option or a setting cannot be used.
    """
    shape = ask_options.output_format(options)
    with ask_options.opened(options) as loaded:
        return _answered(options, loaded, shape=shape)


def _answered(options: AskOptions, loaded: LoadedSettings, *, shape: str) -> int:
    query = ask_options.query(
        options, default_seconds=loaded.settings.deadline_seconds, now=SystemClock().now()
    )
    files = ask_options.files(options)
    progress = choose(
        loaded.settings,
        quiet=options.quiet,
        clock=SystemClock(),
        deadline_seconds=query.deadline_seconds,
        asked_at=options.asked_at,
    )
    for warning in loaded.warnings:
        progress.say(f"warning: {warning}")
    if told := kind_hint.hint(options.question, options.kinds):
        progress.say(told)
    session = _Session(loaded.settings, progress)

    def deliver(report: Report) -> None:
        shown = _traced(report, options)
        if options.demo:
            shown = replace(shown, notes=(*sample_notes(loaded.settings.llm.model), *shown.notes))
        output.deliver(shown, shape=shape, path=options.output, now=SystemClock().now())
        if options.output is not None:
            progress.say(f"written to {options.output}")

    try:
        report = asyncio.run(session.report(query, files, options, deliver=deliver))
    except asyncio.CancelledError:  # the second interrupt; the loop is closed
        return exit_codes.INTERRUPTED
    if session.interrupted:
        return exit_codes.INTERRUPTED
    return exit_codes.of_status(report.status, strict=options.strict)


def _traced(report: Report, options: AskOptions) -> Report:
    """Write the trace file; without `--trace` the answer does not show the diagnostics."""
    if options.trace_file is not None and report.diagnostics:
        content = json_text(trace(report.diagnostics))
        output.replace(options.trace_file, content, option="--trace-file")
    return report if options.trace else replace(report, diagnostics=None)


class _Session:
    """One question, and whether its reader pressed Ctrl-C."""

    def __init__(self, settings: Settings, progress: Progress) -> None:
        self._settings = settings
        self._progress = progress
        self.interrupted = False

    async def report(
        self,
        query: Query,
        files: tuple[FileInput, ...],
        options: AskOptions,
        *,
        deliver: Callable[[Report], None],
    ) -> Report:
        """Return the report, showing events on the way.

        It is delivered before the engine closes: sweeping the cache and sending spans can wait.
        """
        task = asyncio.current_task()
        report: Report | None = None
        async with Engine(self._settings) as engine:

            def interrupt() -> None:
                if self.interrupted and task is not None:
                    task.cancel()
                    return
                self.interrupted = True
                self._progress.say("interrupted: answering with what was found; again to quit")
                engine.interrupt()

            with self._progress, _on_interrupt(interrupt):
                async for event in engine.stream(
                    query,
                    files=files,
                    refresh=options.refresh,
                    asked_at=options.asked_at,
                    diagnostics=options.trace or options.trace_file is not None,
                ):
                    if isinstance(event, ReportEvent):
                        report = event.report
                    else:
                        self._progress.show(event)
            if report is None:
                raise AssertionError("a run ends with a report")
            deliver(report)
            sys.stdout.flush()
        return report


@contextmanager
def _on_interrupt(action: Callable[[], None]) -> Iterator[None]:
    """Call `action` in the loop at every SIGINT."""
    loop = asyncio.get_running_loop()
    previous = signal.getsignal(signal.SIGINT)
    try:
        loop.add_signal_handler(signal.SIGINT, action)
    except NotImplementedError:  # no such handlers on Windows
        signal.signal(signal.SIGINT, lambda *_: loop.call_soon_threadsafe(action) and None)
    try:
        yield
    finally:
        with suppress(NotImplementedError):  # nothing was added on Windows
            loop.remove_signal_handler(signal.SIGINT)
        signal.signal(signal.SIGINT, previous)
