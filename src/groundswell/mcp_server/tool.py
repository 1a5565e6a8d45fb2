"""Make a tool that refuses what it does not know and states the shape of its answer."""

from collections.abc import Awaitable, Callable
from typing import Any

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.tools import Tool
from mcp_types import CallToolResult, ToolAnnotations
from pydantic import ValidationError

from groundswell.errors import InvalidQueryError
from groundswell.mcp_server.refusal import text_of

_MOST_FIELDS = 10  # that are named; there may be thousands that are wrong


class _CarefulTool(Tool):
    """A tool that names what is wrong with its arguments, not their values."""

    async def run(
        self,
        arguments: dict[str, Any],
        context: Context[Any, Any],
        convert_result: bool = False,  # noqa: FBT001, FBT002  # the SDK's
    ) -> Any:
        """Run the tool.

        Raises:
            ToolError: it failed; the text is for the client.
        """
        try:
            return await super().run(arguments, context, convert_result)
        except ToolError as error:
            if isinstance(error.__cause__, ValidationError):
                raise ToolError(text_of(_refused(error.__cause__))) from error.__cause__
            raise


def _refused(error: ValidationError) -> InvalidQueryError:
    wrong = error.errors(include_url=False, include_context=False, include_input=False)
    told = [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in wrong[:_MOST_FIELDS]]
    return InvalidQueryError(
        "; ".join(told), remedy="See the schema of the tool's input for what is allowed."
    )


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
    made = _CarefulTool.from_function(
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
