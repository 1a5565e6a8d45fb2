"""The resource of kept reports."""

import json
import re
from typing import Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ResourceNotFoundError

from groundswell.domain.report_json import as_dict
from groundswell.mcp_server import bounded
from groundswell.mcp_server.door import Door
from groundswell.mcp_server.refusal import told

_PREFIX = "groundswell://reports/"
_ID = re.compile(r"[0-9a-f]{32}")


def uri_of(report_id: str) -> str:
    """Return where a kept report is read."""
    return _PREFIX + report_id


def register(server: MCPServer[Any], door: Door) -> None:
    """Add the resource to `server`.

    To read a report, its id is enough: 128 random bits that stand in no log and no span.
    """

    @server.resource(
        _PREFIX + "{id}",
        name="report",
        title="A kept report",
        description="The whole report of a question that was asked with keep = true, as JSON.",
        mime_type="application/json",
    )
    async def read(id: str) -> str:  # noqa: A002  # the name in the template
        with told(ResourceError):
            report = await door.engine.report(id) if _ID.fullmatch(id) else None
            if report is None:
                raise ResourceNotFoundError(
                    "there is no such report, or its time is over\nTry: ask again, with keep = true"
                )
            return json.dumps(bounded.plain(as_dict(report)), ensure_ascii=False)
