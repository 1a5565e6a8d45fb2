"""A real language model on loopback: `with llama_server(folder) as server: server.url`."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

_PROGRAM = Path(__file__).with_name("serve.py")
_STOP_SECONDS = 20
_READ_SECONDS = 60


@dataclass(frozen=True, slots=True)
class LlamaServer:
    """llama.cpp with its small model in a process of its own."""

    url: str

    def working(self) -> int:
        """Return how many slots work on a request."""
        slots = httpx2.get(f"{self.url}/slots", timeout=_READ_SECONDS).raise_for_status().json()
        return sum(slot["is_processing"] for slot in slots)

    def wait_until(self, *, working: int, looks: int = 1_000) -> None:
        """Return when so many slots work; each look at it is a request that the server answers.

        Raises:
            AssertionError: they never did.
        """
        assert any(self.working() == working for _ in range(looks)), f"never {working} at work"


@contextmanager
def llama_server(folder: Path) -> Iterator[LlamaServer]:
    """Start a server that keeps its weights in `folder`, and stop it in the end.

    Raises:
        RuntimeError: it did not start; its last words are in the message.
    """
    said = folder / "server.log"
    with (
        said.open("w") as log,
        subprocess.Popen(
            [sys.executable, str(_PROGRAM), str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        ) as process,
    ):
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            address = process.stdout.readline().strip()
            if not address:
                raise RuntimeError(f"the model's server did not start: {said.read_text()[-800:]}")
            yield LlamaServer(address)
        finally:
            process.stdin.close()
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
