"""A real Redis on loopback: `with redis_server() as server: server.url`."""

import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

_READY = "Ready to accept connections"
_STOP_SECONDS = 10
_STARTS = 5


@dataclass(slots=True)
class RedisServer:
    """A server without persistence; it can be stopped and started again on the same port."""

    port: int
    folder: Path
    process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    @property
    def unix_url(self) -> str:
        return f"unix://{self.folder / 'redis.sock'}?db=0"

    def start(self) -> None:
        """Start, and return when it accepts connections.

        Raises:
            RuntimeError: `redis-server` is missing, or it ended at once (the port may be taken).
        """
        program = shutil.which("redis-server")
        if program is None:
            raise RuntimeError(
                "redis-server is not on PATH, and the Redis tests need a real one: "
                "run `make test`, which installs it, or install the package redis-server"
            )
        self.process = subprocess.Popen(
            [
                program,
                *("--port", str(self.port), "--bind", "127.0.0.1"),
                *("--unixsocket", str(self.folder / "redis.sock"), "--unixsocketperm", "700"),
                *("--save", "", "--appendonly", "no", "--dir", str(self.folder)),
                *("--maxmemory", "64mb", "--maxmemory-policy", "allkeys-lru"),
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self.process.stdout is not None
        said: list[str] = []
        for line in self.process.stdout:
            said.append(line)
            if _READY in line:
                return
        self.stop()
        raise RuntimeError(f"redis-server ended before it was ready:\n{''.join(said[-5:])}")

    def stop(self) -> None:
        """End the process at once; what it held is gone."""
        if self.process is None:
            return
        self.process.kill()
        self.process.wait(_STOP_SECONDS)
        if self.process.stdout is not None:
            self.process.stdout.close()
        self.process = None

    def flush(self) -> None:
        """Remove every key."""
        with closing(socket.create_connection(("127.0.0.1", self.port))) as connection:
            connection.sendall(b"FLUSHALL\r\n")
            answer = connection.recv(64)
        assert answer == b"+OK\r\n", answer


@contextmanager
def redis_server() -> Iterator[RedisServer]:
    """Run a server of one's own; tests that stop it use this instead of the shared one."""
    with tempfile.TemporaryDirectory(prefix="groundswell-redis-") as folder:
        server = _started(Path(folder))
        try:
            yield server
        finally:
            server.stop()


def _started(folder: Path) -> RedisServer:
    for attempt in range(_STARTS):
        server = RedisServer(_free_port(), folder)
        try:
            server.start()
        except RuntimeError:
            # Between finding a free port and listening on it another process may take it.
            if shutil.which("redis-server") is None or attempt == _STARTS - 1:
                raise
        else:
            return server
    raise AssertionError("unreachable")


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
