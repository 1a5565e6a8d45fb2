"""The tool that lists the sources."""

from typing import TypedDict

from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.tools import Tool
from mcp_types import CallToolResult, TextContent

from groundswell.domain.json_schema import schema_of
from groundswell.mcp_server import bounded
from groundswell.mcp_server.door import Door
from groundswell.mcp_server.refusal import told
from groundswell.mcp_server.tool import tool_of
from groundswell.sources.status import SourceShape


class SourcesShape(TypedDict):
    """Every source, whether it is ready, and what it lacks."""

    sources: list[SourceShape]


def tool(door: Door) -> Tool:
    """Return the tool."""

    async def list_sources() -> CallToolResult:
        with told(ToolError):
            statuses = door.engine.describe_sources()
            lines = [f"{each.info.name}: {each.state}. {each.info.summary}" for each in statuses]
            found: SourcesShape = {"sources": [each.as_dict() for each in statuses]}
            return CallToolResult(
                content=[TextContent(type="text", text="\n".join(lines))],
                structured_content=bounded.plain(found),
            )

    return tool_of(
        list_sources,
        title="List the sources",
        description="List the sources that ask and search_documents can use.",
        output=schema_of(SourcesShape, title="groundswell sources"),
        asks_others=False,
    )
