"""Run a sandbox in a process of its own, so that its work is not counted as ours."""

import json
import multiprocessing
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, cast

from groundswell.clock import SystemClock
from groundswell.sandbox.corpus import Corpus
from groundswell.sandbox.faults import Fault
from groundswell.sandbox.latency import Latency
from groundswell.sandbox.running import running
from groundswell.sandbox.server import SandboxOptions, Windows

_START_SECONDS = 60.0
_CONTROL_SECONDS = 30.0


class SandboxProcess:
    """A running sandbox: where it is, and its control routes."""

    def __init__(self, url: str, settings: Mapping[str, object]) -> None:
        self._url = url
        self.settings = dict(settings)

    def start_over(self, latency: Latency) -> None:
        """Forget audit and limits, and draw delays from the start of `latency`'s sequence."""
        self._control("POST", "reset")
        value = {"profile": latency.profile, "seed": latency.seed, "scale": latency.scale}
        self._control("PUT", "latency", value)

    def set_fault(self, provider: str, fault: Fault | None) -> None:
        """Let `fault` happen to a stand-in from now on; `None` ends it."""
        if fault is None:
            self._control("DELETE", f"faults/{provider}")
        else:
            self._control("PUT", f"faults/{provider}", asdict(fault))

    def audit(self) -> dict[str, Any]:
        """Return what was asked of the stand-ins since the start or `start_over`."""
        return cast("dict[str, Any]", json.loads(self._control("GET", "audit")))

    def _control(self, method: str, route: str, value: object = None) -> bytes:
        request = urllib.request.Request(  # noqa: S310  # our own loopback server
            f"{self._url}/_sandbox/{route}",
            method=method,
            data=None if value is None else json.dumps(value).encode(),
        )
        with urllib.request.urlopen(request, timeout=_CONTROL_SECONDS) as answer:  # noqa: S310
            return cast("bytes", answer.read())


@contextmanager
def sandbox_process(
    *,
    latency: Latency | None = None,
    windows: Windows | None = None,
    corpus: Path | None = None,
) -> Iterator[SandboxProcess]:
    """Start a sandbox in another process, and end it with the block.

    It serves the posts of the file `corpus`, or the bundled sample.

    Raises:
        RuntimeError: it did not start.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(
        target=_serve, args=(theirs, latency or Latency(), windows or {}, corpus), daemon=True
    )
    process.start()
    theirs.close()
    try:
        if not ours.poll(_START_SECONDS):
            raise RuntimeError("the sandbox did not start")
        try:
            url, settings = ours.recv()
        except EOFError:
            raise RuntimeError("the sandbox did not start") from None
        yield SandboxProcess(url, settings)
    finally:
        ours.close()
        process.join(_START_SECONDS)
        if process.is_alive():
            process.kill()


def _serve(pipe: Connection, latency: Latency, windows: Windows, corpus: Path | None) -> None:
    posts = Corpus.load(corpus, now=SystemClock().now()) if corpus else None
    with running(SandboxOptions(latency=latency, windows=windows, corpus=posts)) as sandbox:
        pipe.send((sandbox.url, sandbox.settings()))
        try:
            pipe.recv()  # ends when the other side closes
        except EOFError:
            return
