"""Gather documents as pages arrive, each once."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
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
    """The documents of a run so far, without copies of one another.

    Of each set of copies the one that was written first stands for all, and `documents` is in an
    order of its own: what a run answers does not depend on which source was faster.
    """

    def __init__(self, deduplicator: Deduplicates) -> None:
        self._deduplicator = deduplicator
        self._kept: dict[str, Document] = {}
        self._copies: dict[str, Document] = {}
        self.received: Counter[str] = Counter()
        self._grown = asyncio.Event()
        self._documents: tuple[Document, ...] | None = ()

    def __len__(self) -> int:
        """Return how many documents there are."""
        return len(self._kept)

    async def grown(self) -> None:
        """Wait until a page has brought something new; each is told once."""
        await self._grown.wait()
        self._grown.clear()

    def add(self, documents: Iterable[Document], *, source: str) -> None:
        """Take one page of a source."""
        for document in documents:
            self.received[source] += 1
            if self._deduplicator.add(document):
                self._kept[document.id] = document
                self._documents = None
                self._grown.set()
            elif document.id not in self._kept:
                self._copies[document.id] = document
                self._documents = None

    @property
    def documents(self) -> tuple[Document, ...]:
        """Return the documents, each once, by source and id."""
        if self._documents is None:
            firsts = (min(copies, key=_age) for copies in self._sets())
            self._documents = tuple(sorted(firsts, key=lambda item: (item.source, item.id)))
        return self._documents

    @property
    def duplicates(self) -> Mapping[str, tuple[str, ...]]:
        """Return the ids merged into each document's id."""
        found = {}
        for copies in self._sets():
            first, *others = sorted(copies, key=_age)
            if others:
                found[first.id] = tuple(other.id for other in others)
        return found

    def _sets(self) -> Iterator[list[Document]]:
        merged = self._deduplicator.duplicates
        for id_, document in self._kept.items():
            copies = (self._copies.get(other) for other in merged.get(id_, ()))
            yield [document, *(copy for copy in copies if copy is not None)]


def _age(document: Document) -> tuple[bool, datetime, str, str]:
    """Order by time, the oldest first; a document without a time comes last."""
    moment = document.created_at
    return (
        moment is None,
        moment or datetime.max.replace(tzinfo=UTC),
        document.source,
        document.id,
    )
