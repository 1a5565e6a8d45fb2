"""Tell a client what went wrong: message and remedy, never a trace."""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog
from mcp.server.mcpserver.exceptions import MCPServerError, ResourceError, ToolError

from groundswell.errors import GroundswellError
from groundswell.version import __version__

_log = structlog.get_logger("groundswell")


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
        raise kind(_text(error)) from None


def _text(error: Exception) -> str:
    ours = next((leaf for leaf in _leaves(error) if isinstance(leaf, GroundswellError)), None)
    if ours is not None:
        remedy = f"\nTry: {ours.remedy}" if ours.remedy else ""
        return f"{ours.message} ({ours.code}){remedy}"
    place = _place(next(_leaves(error)))
    _log.error("mcp.failed", error=place)
    return f"unexpected {place} (internal)\nTry: report this as a bug of groundswell {__version__}."


def _leaves(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from _leaves(inner)
    else:
        yield error


def _place(error: BaseException) -> str:
    """Name type and place; the text of a foreign error may hold the question or a secret."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" in {Path(frames[-1].filename).name} line {frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{where}"
