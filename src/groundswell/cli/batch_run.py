"""Answer the questions of a batch with one engine, some at a time."""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from groundswell.cli import ask_options, batch_progress, exit_codes, failure
from groundswell.cli.batch_line import Item
from groundswell.cli.batch_output import BatchOutput
from groundswell.cli.batch_progress import BatchProgress
from groundswell.clock import Clock
from groundswell.config.settings import Settings
from groundswell.domain.file_input import FileInput
from groundswell.domain.report import Report, sample_notes
from groundswell.domain.report_json import as_dict
from groundswell.engine import Engine


@dataclass(slots=True)
class Tally:
    """How a batch ended, in questions."""

    answered: int = 0
    empty: int = 0
    failed: int = 0

    @property
    def exit_code(self) -> int:
        """Return 5 when a question has an error, 3 when none found anything, else 0."""
        if self.failed:
            return exit_codes.PARTIAL
        if self.empty and not self.answered:
            return exit_codes.NO_EVIDENCE
        return exit_codes.ANSWERED


@dataclass(frozen=True, slots=True)
class BatchOptions:
    """How a batch runs; `files` are read for every question."""

    concurrency: int = 4
    with_documents: bool = True
    is_demo: bool = False
    files: tuple[FileInput, ...] = ()


class Batch:
    """One pass over questions; `tally` is true at any moment."""

    def __init__(
        self,
        settings: Settings,
        options: BatchOptions,
        *,
        output: BatchOutput,
        progress: BatchProgress,
        clock: Clock,
    ) -> None:
        self.tally = Tally()
        self._settings = settings
        self._options = options
        self._output = output
        self._progress = progress
        self._clock = clock

    async def run(self, items: Iterable[Item]) -> None:
        """Ask every item; its deadline begins when its turn comes."""
        turns = iter(items)
        async with (
            Engine(self._settings, clock=self._clock) as engine,
            asyncio.TaskGroup() as group,
        ):
            for _ in range(self._options.concurrency):
                group.create_task(self._work(engine, turns))

    async def _work(self, engine: Engine, turns: Iterator[Item]) -> None:
        for item in turns:
            try:
                report = await self._asked(engine, item)
            except Exception as error:  # noqa: BLE001  # one question does not stop the others
                self._failed(item, error)
            else:
                self._answered(item, report)

    async def _asked(self, engine: Engine, item: Item) -> Report:
        if item.error is not None:
            raise item.error
        query = replace(
            ask_options.query(
                item.options,
                default_seconds=self._settings.deadline_seconds,
                now=self._clock.now(),
            ),
            max_usd=item.options.max_usd,
        )
        return await engine.ask(query, files=self._options.files)

    def _answered(self, item: Item, report: Report) -> None:
        if self._options.is_demo:
            notes = sample_notes(self._settings.llm.model)
            report = replace(report, notes=(*notes, *report.notes))
        if report.status == "empty":
            self.tally.empty += 1
        else:
            self.tally.answered += 1
        content = as_dict(report, with_documents=self._options.with_documents)
        self._output.write({**_head(item), "report": content})
        self._progress.ended(batch_progress.answered(item, report), is_failure=False)

    def _failed(self, item: Item, error: Exception) -> None:
        self.tally.failed += 1
        told = failure.described(error)
        self._output.write({**_head(item), "error": told})
        self._progress.ended(batch_progress.failed(item, told["message"]), is_failure=True)


def _head(item: Item) -> dict[str, object]:
    return {"id": item.id, "line": item.line, "question": item.options.question}
