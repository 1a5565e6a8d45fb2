"""Tell a client what went wrong: message and remedy, never a trace."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from mcp.server.mcpserver.exceptions import MCPServerError, ResourceError, ToolError

from groundswell.telemetry import event_log, failure
from groundswell.version import __version__


@contextmanager
def told(kind: type[ToolError] | type[ResourceError]) -> Iterator[None]:
    """Raise what happens in the block as `kind`.

    Raises:
        ToolError, ResourceError: something failed; the text is for the client.
    """
    try:
        yield
    except MCPServerError:
        raise
    except Exception as error:  # noqa: BLE001  # the edge of the process
        raise kind(text_of(error)) from None


def text_of(error: Exception) -> str:
    """Return what a client may be told of `error`."""
    ours = failure.ours(error)
    if ours is not None:
        remedy = f"\nTry: {ours.remedy}" if ours.remedy else ""
        return f"{ours.message} ({ours.code}){remedy}"
    place = failure.place(error)
    event_log.write(logging.ERROR, event_log.NAME, "mcp.failed", error=place)
    return f"{place} (internal)\nTry: report this as a bug of groundswell {__version__}."
