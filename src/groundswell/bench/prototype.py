"""Answer in the ways of the first prototype: two long model answers after the search."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass

from groundswell.bench import sequential
from groundswell.bench.stopwatch import Stopwatch
from groundswell.bench.timeline import Timeline
from groundswell.clock import Clock
from groundswell.config.settings import Settings
from groundswell.domain.document import Document
from groundswell.domain.query import Query
from groundswell.engine import model
from groundswell.engine.catalogue import Catalogue
from groundswell.engine.options import http_client
from groundswell.errors import GroundswellError
from groundswell.llm.model import ChatModel, ChatResponse
from groundswell.sources.authors import Authors
from groundswell.sources.source import Source


@dataclass(frozen=True, slots=True)
class Answer:
    """What it took to answer."""

    documents: int
    output_tokens: int
    timeline: Timeline


class Prototype:
    """The sources and the model of some settings; without a model it only searches."""

    def __init__(
        self, settings: Settings, catalogue: Catalogue, chat: ChatModel | None, clock: Clock
    ) -> None:
        self._settings = settings
        self._catalogue = catalogue
        self._chat = chat
        self._clock = clock

    async def answer(self, query: Query, *, is_parallel: bool) -> Answer:
        """Search, extract, write."""
        watch = Stopwatch(self._clock)
        read = _read_at_once if is_parallel else sequential.read_all
        documents = await read(
            query,
            settings=self._settings,
            catalogue=self._catalogue,
            clock=self._clock,
            watch=watch,
        )
        answers: tuple[ChatResponse, ...] = ()
        if self._chat is not None:
            answers = await sequential.write(documents, self._chat, watch=watch)
        return Answer(
            documents=len(documents),
            output_tokens=sum(each.output_tokens for each in answers),
            timeline=watch.timeline(),
        )


@asynccontextmanager
async def opened(settings: Settings, clock: Clock) -> AsyncIterator[Prototype]:
    """Hold a prototype, and close its connections with the block."""
    http = http_client(settings)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(http.aclose)
        catalogue = Catalogue(settings, http, clock, Authors())
        stack.push_async_callback(catalogue.aclose)
        chat = model.build(settings, http, clock)
        if chat is not None:
            stack.push_async_callback(chat.aclose)
        yield Prototype(settings, catalogue, chat, clock)


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
