"""Read any file of posts as the program itself reads it."""

import asyncio
from pathlib import Path

from benchmarks.eval.corpora import Labelled
from groundswell.domain.file_input import FileInput
from groundswell.sources.file.source import FileSource
from groundswell.sources.source import PageRequest

_PAGE = 500


def posts(path: Path, *, limit: int) -> list[Labelled]:
    """Return the first `limit` posts of a file, without labels."""
    return asyncio.run(_posts(path, limit))


async def _posts(path: Path, limit: int) -> list[Labelled]:
    source = FileSource(FileInput(path))
    found: list[Labelled] = []
    cursor: str | None = None
    try:
        while len(found) < limit:
            request = PageRequest((), min(_PAGE, limit - len(found)), cursor)
            page = await source.fetch(request)
            found += [Labelled(item, complains=False) for item in page.documents]
            cursor = page.next_cursor
            if cursor is None:
                break
    finally:
        await source.aclose()
    return found
