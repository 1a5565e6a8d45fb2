"""Measure from the start of `groundswell ask` to its first request: run it with compiled files."""

import os
import platform
import signal
import socket
import statistics
import subprocess
import sys
import time

ROUNDS = 15


def seconds(server: socket.socket) -> float:
    return took(server)[0]


def took(server: socket.socket) -> tuple[float, float]:
    """Return the seconds until the first byte of the first request, by the clock and of the CPU."""
    port = server.getsockname()[1]
    options = ["--source", "hackernews", "--quiet", "--set", "cache.url=memory://"]
    options += ["--set", f"sources.hackernews.base_url=http://127.0.0.1:{port}"]
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "groundswell", "ask", "What annoys people?", *options],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    connection, _ = server.accept()
    connection.recv(1)
    elapsed = time.perf_counter() - started
    process.kill()
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = -signal.SIGKILL
    connection.close()
    return elapsed, usage.ru_utime + usage.ru_stime


def help_seconds(*arguments: str) -> float:
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "groundswell", *arguments], check=True, stdout=subprocess.DEVNULL
    )
    return time.perf_counter() - started


def show(name: str, values: list[float]) -> None:
    values.sort()
    print(
        f"{name:<22} median {statistics.median(values):.2f} s  "
        f"(spread {values[1]:.2f} to {values[-2]:.2f})"
    )


if __name__ == "__main__":
    print(f"Python {platform.python_version()}, {platform.machine()}, {ROUNDS} rounds")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(30.0)
        show("first request", [seconds(server) for _ in range(ROUNDS)])
    for arguments in (["--help"], ["--version"], ["ask", "--help"]):
        show(" ".join(arguments), [help_seconds(*arguments) for _ in range(ROUNDS)])
