"""Let an agent ask Groundswell: one tool for all sources, or one a source."""

from typing import Annotated, Any, Literal

from langchain_core.callbacks import (
    AsyncCallbackManagerForToolRun,
    CallbackManagerForToolRun,
)
from langchain_core.tools import BaseTool, ToolException
from pydantic import BaseModel, Field, SkipValidation

from groundswell.domain.query import Kind, Query
from groundswell.domain.report import Report
from groundswell.errors import GroundswellError
from groundswell.integrations.cited import cited
from groundswell.integrations.engine_thread import Asker, EngineThread
from groundswell.sources.source import SourceInfo

_ALL = (
    "Find out what hurts the customers of a product, from posts on {names} at once. Returns "
    "ranked findings with verbatim quotes and their addresses. Ask one plain question."
)
_ONE = (
    "Search {title} for what people say about a product. Returns findings with verbatim quotes "
    "and their addresses. Ask one plain question."
)


class SearchInput(BaseModel):
    """What the tool of one source is asked."""

    question: str = Field(
        description="A plain question, for example: What frustrates users of ExampleApp?",
        min_length=1,
        max_length=2_000,
    )
    kinds: list[Kind] = Field(default=["pain_point"], description="What to look for.", min_length=1)


class AskInput(SearchInput):
    """What the tool of all sources is asked."""

    sources: list[str] = Field(
        default=[], description="Names of the sources to ask; empty for all that are ready."
    )


class GroundswellTool(BaseTool):
    """Ask all sources, or `only` one; the content is a short cited text, the artifact the `Report`.

    With an `EngineThread` it can be called from anywhere; with an `Engine` only asynchronously, in
    the engine's event loop. A failure becomes a tool message that names the remedy.
    """

    name: str = "groundswell"
    description: str = _ALL.format(names="social media, forums and the web")
    args_schema: Annotated[type[BaseModel], SkipValidation] = AskInput
    response_format: Literal["content", "content_and_artifact"] = "content_and_artifact"
    handle_tool_error: Any = True
    engine: Annotated[Asker, SkipValidation] = Field(exclude=True, repr=False)
    only: str | None = None
    deadline_seconds: float = Field(default=60.0, ge=1.0)
    limit: int = Field(default=200, ge=1)
    max_insights: int = Field(default=8, ge=1)

    def _run(
        self,
        question: str,
        kinds: list[Kind],
        sources: list[str] | None = None,
        run_manager: CallbackManagerForToolRun | None = None,  # noqa: ARG002  # filled in by name
    ) -> tuple[str, Report]:
        if not isinstance(self.engine, EngineThread):
            raise ToolException(
                "This engine belongs to an event loop: call the tool with ainvoke, or make it "
                "with an EngineThread."
            )
        try:
            return self._told(self.engine.ask_sync(self._query(question, kinds, sources)))
        except GroundswellError as error:
            raise _failed(error) from error

    async def _arun(
        self,
        question: str,
        kinds: list[Kind],
        sources: list[str] | None = None,
        run_manager: AsyncCallbackManagerForToolRun | None = None,  # noqa: ARG002  # as above
    ) -> tuple[str, Report]:
        try:
            return self._told(await self.engine.ask(self._query(question, kinds, sources)))
        except GroundswellError as error:
            raise _failed(error) from error

    def _query(self, question: str, kinds: list[Kind], sources: list[str] | None) -> Query:
        return Query(
            question,
            sources=(self.only,) if self.only else tuple(dict.fromkeys(sources or ())),
            kinds=tuple(dict.fromkeys(kinds)),
            limit=self.limit,
            deadline_seconds=self.deadline_seconds,
        )

    def _told(self, report: Report) -> tuple[str, Report]:
        return cited(report, max_insights=self.max_insights), report


def source_tools(
    engine: Asker, *, deadline_seconds: float = 60.0, limit: int = 200
) -> list[GroundswellTool]:
    """Return one tool for each source that is ready: `search_reddit`, `search_github` and so on."""
    return [
        _source_tool(engine, status.info, deadline_seconds=deadline_seconds, limit=limit)
        for status in engine.describe_sources()
        if status.state == "ready"
    ]


def _source_tool(
    engine: Asker, info: SourceInfo, *, deadline_seconds: float, limit: int
) -> GroundswellTool:
    return GroundswellTool(
        name=f"search_{info.name}",
        description=_ONE.format(title=info.title),
        args_schema=SearchInput,
        engine=engine,
        only=info.name,
        deadline_seconds=deadline_seconds,
        limit=limit,
    )


def _failed(error: GroundswellError) -> ToolException:
    return ToolException(" ".join(part for part in (error.message, error.remedy) if part))
