"""Run a sandbox until Ctrl-C, and tell what happened in it."""

import shlex
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from groundswell.cli.exit_codes import ANSWERED
from groundswell.cli.output import write
from groundswell.errors import InvalidQueryError
from groundswell.formats.json_text import json_text
from groundswell.formats.wording import count
from groundswell.sandbox.running import running
from groundswell.sandbox.server import Sandbox, SandboxOptions


def print_environment(options: SandboxOptions) -> int:
    """Print lines for `eval` that point Groundswell at a sandbox on this port.

    Raises:
        ConfigurationError: a fault names no stand-in.
        InvalidQueryError: the port is not fixed.
    """
    if options.port == 0:
        raise InvalidQueryError(
            "--print-env: a free port is not known before the sandbox runs",
            remedy="Give the --port that the sandbox listens on.",
        )
    variables = Sandbox(options).environment()
    write("".join(f"export {name}={shlex.quote(value)}\n" for name, value in variables.items()))
    return ANSWERED


def serve(options: SandboxOptions, *, as_json: bool) -> int:
    """Serve until SIGINT or SIGTERM, then print the audit.

    Raises:
        ConfigurationError: the port is in use, or a fault names no stand-in.
    """
    with _until_stopped() as stopped, running(options) as sandbox:
        port = sandbox.url.rpartition(":")[2]
        sys.stderr.write(_welcome(sandbox, port=port))
        sys.stderr.flush()
        stopped.wait()
        audit = sandbox.audit()
    write(json_text(audit) if as_json else "".join(f"{line}\n" for line in _table(audit)))
    return ANSWERED


def _welcome(sandbox: Sandbox, *, port: str) -> str:
    posts = count(len(sandbox.corpus), "post")
    return (
        f"Sandbox on {sandbox.url} with {posts}; all of it is sample data.\n"
        f"Look around:  {sandbox.url}/_sandbox\n"
        "Ask it, in another terminal:\n"
        f'  eval "$(groundswell sandbox --port {port} --print-env)"\n'
        '  groundswell ask "What frustrates Billow users?"\n'
        "Ctrl-C ends it and shows who asked how often.\n"
    )


@contextmanager
def _until_stopped() -> Iterator[threading.Event]:
    """Yield an event that the first SIGINT or SIGTERM sets."""
    stopped = threading.Event()
    kinds = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(kind, lambda *_: stopped.set()) for kind in kinds]
    try:
        yield stopped
    finally:
        for kind, handler in zip(kinds, before, strict=True):
            signal.signal(kind, handler)


def _table(audit: Mapping[str, Any]) -> Iterator[str]:
    if not audit["requests"]:
        yield "Nobody asked anything."
        return
    yield f"{'stand-in':<16}{'requests':>9}{'errors':>8}{'at once':>9}{'over the limit':>16}"
    for name, found in audit["providers"].items():
        yield (
            f"{name:<16}{found['requests']:>9}{found['errors']:>8}"
            f"{found['peak_at_once']:>9}{found['breaches']:>16}"
        )
    early = audit["while_told_to_wait"]
    yield "No limit was exceeded." if not audit["breaches"] else "A limit was exceeded."
    if early:
        yield f"{early} came while the client was told to wait."
