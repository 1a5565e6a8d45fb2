"""Make a tool that refuses what it does not know and states the shape of its answer."""

from collections.abc import Awaitable, Callable
from typing import Any

from mcp.server.mcpserver.tools import Tool
from mcp_types import CallToolResult, ToolAnnotations


def tool_of(
    function: Callable[..., Awaitable[CallToolResult]],
    *,
    title: str,
    description: str,
    output: dict[str, Any],
    asks_others: bool = True,
) -> Tool:
    """Return the tool that runs `function`; `output` is the JSON schema of what it answers.

    `asks_others` is whether it reaches beyond this machine.
    """
    made = Tool.from_function(
        function,
        title=title,
        description=description,
        annotations=ToolAnnotations(read_only_hint=True, open_world_hint=asks_others),
        structured_output=False,  # the SDK would make a schema of its own
    )
    # A misspelt argument that is passed over in silence is an answer to another question.
    arguments = made.fn_metadata.arg_model  # a class of this tool's own
    arguments.model_config["extra"] = "forbid"
    arguments.model_rebuild(force=True)
    made.parameters = arguments.model_json_schema(by_alias=True)
    made.fn_metadata.output_schema = output
    return made
