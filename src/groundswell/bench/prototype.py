"""Answer in the ways of the first prototype: two long model answers after the search."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from groundswell.bench import sequential
from groundswell.clock import Clock
from groundswell.config.settings import Settings
from groundswell.domain.document import Document
from groundswell.domain.query import Query
from groundswell.engine.catalogue import Catalogue
from groundswell.errors import GroundswellError
from groundswell.llm.model import ChatModel
from groundswell.sources.source import Source


async def answer(
    query: Query,
    *,
    is_parallel: bool,
    settings: Settings,
    catalogue: Catalogue,
    model: ChatModel,
    clock: Clock,
) -> tuple[int, int]:
    """Search, extract, write; return how many documents and output tokens it took."""
    if is_parallel:
        documents = await _read_at_once(query, settings, catalogue, clock)
    else:
        documents = await sequential.read_all(
            query, settings=settings, catalogue=catalogue, clock=clock
        )
    answers = await sequential.write(documents, model)
    return len(documents), sum(each.output_tokens for each in answers)


async def _read_at_once(
    query: Query, settings: Settings, catalogue: Catalogue, clock: Clock
) -> Sequence[Document]:
    chosen, _ = catalogue.choose(query.sources, has_files=False)
    found: list[Document] = []

    async def read(source: Source) -> None:
        with suppress(GroundswellError):  # what a source could not give is left out
            found.extend(await sequential.read(source, query, settings=settings, clock=clock))

    async with asyncio.TaskGroup() as group:
        for source in chosen:
            group.create_task(read(source))
    return found
