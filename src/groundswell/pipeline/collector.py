"""Gather documents as pages arrive, each once."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Protocol

from groundswell.domain.document import Document


class Deduplicates(Protocol):
    """Decide while documents arrive whether one is new."""

    @property
    def duplicates(self) -> Mapping[str, tuple[str, ...]]:
        """Return the ids merged into each kept document's id."""
        ...

    def add(self, document: Document) -> bool:
        """Return whether `document` is new."""
        ...


class Collector:
    """The documents of a run so far, without copies of one another."""

    def __init__(self, deduplicator: Deduplicates) -> None:
        self._deduplicator = deduplicator
        self.documents: list[Document] = []
        self.received: Counter[str] = Counter()
        self._grown = asyncio.Event()

    async def grown(self) -> None:
        """Wait until a page has brought something new; each is told once."""
        await self._grown.wait()
        self._grown.clear()

    def add(self, documents: Iterable[Document], *, source: str) -> None:
        """Take one page of a source."""
        for document in documents:
            self.received[source] += 1
            if self._deduplicator.add(document):
                self.documents.append(document)
                self._grown.set()

    @property
    def duplicates(self) -> Mapping[str, tuple[str, ...]]:
        """Return the ids merged into each kept document's id."""
        return self._deduplicator.duplicates
