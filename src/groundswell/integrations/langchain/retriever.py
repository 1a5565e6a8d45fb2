"""Let a chain retrieve posts: documents of LangChain with where each came from."""

from typing import Annotated, Any

from langchain_core.callbacks import (
    AsyncCallbackManagerForRetrieverRun,
    CallbackManagerForRetrieverRun,
)
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever
from pydantic import Field, SkipValidation

from groundswell.domain.document import Document
from groundswell.domain.query import Kind, Query
from groundswell.domain.report import Report
from groundswell.errors import ConfigurationError
from groundswell.integrations.cited import first_quoted
from groundswell.integrations.engine_thread import Asker, EngineThread


class GroundswellRetriever(BaseRetriever):
    """Return at most `k` posts for a question, those that prove an insight first.

    The metadata of each holds `source`, `url`, `title`, `author`, `created_at` (ISO 8601), `score`,
    `comments` and `language`, where they are known, and in `insights` the names of what it proves.
    With an `Engine` (no `EngineThread`) it is for `ainvoke` only, in the engine's event loop.

    Raises (from `invoke`):
        GroundswellError: the question cannot be used, or the engine is not open.
    """

    engine: Annotated[Asker, SkipValidation] = Field(exclude=True, repr=False)
    k: int = Field(default=20, ge=1)
    sources: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ("pain_point",)
    deadline_seconds: float = Field(default=60.0, ge=1.0)

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002  # LangChain gives it
    ) -> list[LangChainDocument]:
        if not isinstance(self.engine, EngineThread):
            raise ConfigurationError(
                "engine: it belongs to an event loop",
                remedy="Call ainvoke, or make the retriever with an EngineThread.",
            )
        return self._found(self.engine.ask_sync(self._query(query)))

    async def _aget_relevant_documents(
        self,
        query: str,
        *,
        run_manager: AsyncCallbackManagerForRetrieverRun,  # noqa: ARG002  # LangChain gives it
    ) -> list[LangChainDocument]:
        return self._found(await self.engine.ask(self._query(query)))

    def _query(self, text: str) -> Query:
        return Query(
            text,
            sources=self.sources,
            kinds=self.kinds,
            deadline_seconds=self.deadline_seconds,
        )

    def _found(self, report: Report) -> list[LangChainDocument]:
        proves: dict[str, list[str]] = {}
        for insight in report.insights:
            for name in insight.document_ids:
                proves.setdefault(name, []).append(insight.name)
        return [
            _translated(document, proves.get(document.id, []))
            for document in first_quoted(report)[: self.k]
        ]


def _translated(document: Document, insights: list[str]) -> LangChainDocument:
    metadata: dict[str, Any] = {
        "source": document.source,
        "url": document.url,
        "title": document.title or None,
        "author": document.author,
        "created_at": document.created_at.isoformat() if document.created_at else None,
        "score": document.score,
        "comments": document.comments,
        "language": document.language,
        "insights": insights or None,
    }
    return LangChainDocument(
        id=document.id,
        page_content=document.text,
        metadata={name: value for name, value in metadata.items() if value is not None},
    )
