"""Turn an error that ends a command into a message and an exit code."""

import errno
import os
import sys
import traceback
from collections.abc import Callable
from contextvars import ContextVar

from groundswell.cli import exit_codes
from groundswell.errors import ConfigurationError, GroundswellError, InvalidQueryError
from groundswell.formats.printable import one_line
from groundswell.telemetry import failure
from groundswell.version import __version__

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_traces: ContextVar[bool] = ContextVar("groundswell_traces", default=False)


def show_traces() -> None:
    """Let this process print the whole trace of an unexpected error."""
    _traces.set(True)


def guarded(action: Callable[[], int]) -> int:
    """Run `action` and return its exit code, or that of its error after telling it on stderr."""
    try:
        code = action()
        sys.stdout.flush()
    except KeyboardInterrupt:
        return exit_codes.INTERRUPTED
    except Exception as error:  # noqa: BLE001  # the edge of the process
        if any(isinstance(leaf, BrokenPipeError) for leaf in failure.leaves(error)):
            _discard()  # the reader has enough (`| head`)
            return exit_codes.ANSWERED
        return _told(_unwritable(error) or error)
    return code


def described(error: Exception) -> dict[str, str]:
    """Return the code, the message and the remedy of `error`, which may be a bug of ours."""
    ours = failure.ours(error)
    if ours is None:
        return {
            "code": GroundswellError.code,
            "message": failure.place(error),
            "remedy": f"Report this as a bug of groundswell {__version__}, with this line.",
        }
    return {"code": ours.code, "message": ours.message, "remedy": ours.remedy or ""}


def _unwritable(error: Exception) -> GroundswellError | None:
    """Return what to say of a disk that takes no more, which is no bug of ours."""
    for leaf in failure.leaves(error):
        if isinstance(leaf, OSError) and leaf.errno in _FULL:
            _discard()
            return InvalidQueryError(
                f"the output cannot be written: {leaf.strerror}",
                remedy="Make room, or write to another disk.",
            )
    return None


def _discard() -> None:
    """Drop what stdout still holds, unless it can be written; Python would complain at exit."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _told(error: Exception) -> int:
    ours = failure.ours(error)
    if ours is None:
        _write(f"error: {failure.place(error)}")
        if _traces.get():
            _write("".join(traceback.format_exception(error)).rstrip())
        else:
            _write(
                f"try: report this as a bug of groundswell {__version__}, with this line and what "
                "`groundswell --debug …` prints"
            )
        return exit_codes.INTERNAL
    lines = ours.message.splitlines() if isinstance(ours, ConfigurationError) else [ours.message]
    for at, line in enumerate(lines):  # several wrong settings have a line each
        _write(f"{'error: ' if at == 0 else '  '}{one_line(line)}")
    if ours.remedy:
        _write(f"try: {one_line(ours.remedy)}")
    return exit_codes.of_error(ours)


def _write(line: str) -> None:
    sys.stderr.write(f"{line}\n")
