"""Answer in the ways of the first prototype: two long model answers after the search."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from groundswell.bench import sequential
from groundswell.bench.stopwatch import Stopwatch
from groundswell.bench.timeline import Timeline
from groundswell.clock import Clock
from groundswell.config.settings import Settings
from groundswell.domain.document import Document
from groundswell.domain.query import Query
from groundswell.engine.catalogue import Catalogue
from groundswell.errors import GroundswellError
from groundswell.llm.model import ChatModel
from groundswell.sources.source import Source


@dataclass(frozen=True, slots=True)
class Answer:
    """What it took to answer."""

    documents: int
    output_tokens: int
    timeline: Timeline


async def answer(
    query: Query,
    *,
    is_parallel: bool,
    settings: Settings,
    catalogue: Catalogue,
    model: ChatModel,
    clock: Clock,
) -> Answer:
    """Search, extract, write."""
    watch = Stopwatch(clock)
    read = _read_at_once if is_parallel else sequential.read_all
    documents = await read(query, settings=settings, catalogue=catalogue, clock=clock, watch=watch)
    answers = await sequential.write(documents, model, watch=watch)
    return Answer(
        documents=len(documents),
        output_tokens=sum(each.output_tokens for each in answers),
        timeline=watch.timeline(),
    )


async def _read_at_once(
    query: Query, *, settings: Settings, catalogue: Catalogue, clock: Clock, watch: Stopwatch
) -> Sequence[Document]:
    chosen, _ = catalogue.choose(query.sources, has_files=False)
    found: list[Document] = []

    async def read(source: Source) -> None:
        with suppress(GroundswellError):  # what a source could not give is left out
            found.extend(
                await sequential.read(source, query, settings=settings, clock=clock, watch=watch)
            )

    async with asyncio.TaskGroup() as group:
        for source in chosen:
            group.create_task(read(source))
    return found
