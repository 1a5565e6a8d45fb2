"""The way of the first prototype, kept only as the `before` of a comparison.

One source after the other, page by page, no pool and no cache; then, with a model, one long
answer that extracts the pain points of all posts, and one long answer that writes the report.
"""

from collections.abc import Sequence
from contextlib import suppress

from groundswell.bench.stopwatch import Stopwatch
from groundswell.clock import Clock
from groundswell.config.settings import Settings
from groundswell.domain.document import Document
from groundswell.domain.query import Query
from groundswell.engine.catalogue import Catalogue
from groundswell.errors import GroundswellError
from groundswell.llm.model import ChatModel, ChatRequest, ChatResponse
from groundswell.pipeline.plan import plan
from groundswell.sources.source import PageRequest, Source

EXTRACT_SYSTEM = (
    "task: extract_insights\nRead the posts and list the pain points, each with name, "
    "description, severity and three verbatim quotes with their links, as JSON."
)
REPORT_SYSTEM = (
    "task: write_report\nWrite a report in Markdown about the pain points: a summary, a "
    "section for each with its quotes, and what to do."
)
_EXTRACT_TOKENS = 1_500
_REPORT_TOKENS = 1_500
_CHARACTERS_A_POST = 400


async def read_all(
    query: Query,
    *,
    settings: Settings,
    catalogue: Catalogue,
    clock: Clock,
    watch: Stopwatch,
) -> list[Document]:
    """Return the documents of every chosen source, asked one after the other."""
    chosen, _ = catalogue.choose(query.sources, has_files=False)
    found: list[Document] = []
    for source in chosen:
        with suppress(GroundswellError):  # what a source could not give is left out
            found += await read(source, query, settings=settings, clock=clock, watch=watch)
    return found


async def read(
    source: Source, query: Query, *, settings: Settings, clock: Clock, watch: Stopwatch
) -> list[Document]:
    """Return the documents of one source, page after page, spaced as its limits ask."""
    toggles = getattr(settings.sources, source.info.name)
    found: list[Document] = []
    cursor: str | None = None
    for _ in range(min(source.info.max_pages, toggles.max_pages)):
        with watch.during(source.info.name, "source"):
            page = await source.fetch(
                PageRequest(
                    terms=plan(query.text).terms,
                    limit=min(source.info.page_size, toggles.page_size, query.limit - len(found)),
                    cursor=cursor,
                    since=query.since,
                )
            )
        found += page.documents
        cursor = page.next_cursor
        if cursor is None or len(found) >= query.limit:
            break
        if page.feedback is not None and page.feedback.remaining == 0:
            await clock.sleep(page.feedback.reset_seconds or 0.0)
    return found


async def write(
    documents: Sequence[Document], model: ChatModel, *, watch: Stopwatch
) -> tuple[ChatResponse, ...]:
    """Let the model extract and then write, one long answer after the other."""
    posts = "\n".join(
        f"[{document.id}] {document.text[:_CHARACTERS_A_POST]} {document.url}"
        for document in documents
    )
    with watch.during("extract_insights", "model"):
        extracted = await model.complete(
            ChatRequest(system=EXTRACT_SYSTEM, user=posts, max_output_tokens=_EXTRACT_TOKENS)
        )
    with watch.during("write_report", "model"):
        report = await model.complete(
            ChatRequest(system=REPORT_SYSTEM, user=extracted.text, max_output_tokens=_REPORT_TOKENS)
        )
    return extracted, report
