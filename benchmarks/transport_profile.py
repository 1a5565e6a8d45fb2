"""Measure what HTTP costs: 50 runs at once of 6 requests each, against a local server.

    python benchmarks/transport_profile.py [--runs 50] [--requests 6] [--repeats 5] [--profile]

The server is a process of its own, so that CPU seconds are the client's alone. `aiohttp` is
measured too where it is installed. `--profile` prints where our client's time goes.
"""

import argparse
import asyncio
import cProfile
import json
import multiprocessing
import platform
import pstats
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from multiprocessing.connection import Connection

import httpx2

from groundswell.transport.client import HttpClient
from groundswell.transport.http import HttpRequest

BODY = json.dumps({"hits": [{"objectID": str(n), "comment_text": "x" * 400} for n in range(50)]})
LATENCY_SECONDS = 0.2
Fetch = Callable[[str], Awaitable[int]]


@dataclass(frozen=True, slots=True)
class Load:
    """How many requests are made."""

    runs: int
    requests: int


def serve(port_out: Connection) -> None:
    """Answer every request with 22 kB of JSON after 0.2 s, over kept connections."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(BODY)}"
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                await reader.readuntil(b"\r\n\r\n")
                await asyncio.sleep(LATENCY_SECONDS)
                writer.write(f"{head}\r\n\r\n{BODY}".encode())
                await writer.drain()
        writer.close()

    async def main() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=1024)
        port_out.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(main())


async def all_runs(load: Load, url: str, fetch: Fetch) -> None:
    """Make every run at once; the requests of a run at once too, as sources are asked."""

    async def run() -> None:
        async with asyncio.TaskGroup() as group:
            for _ in range(load.requests):
                group.create_task(_checked(fetch, url))

    async with asyncio.TaskGroup() as group:
        for _ in range(load.runs):
            group.create_task(run())


async def _checked(fetch: Fetch, url: str) -> None:
    assert await fetch(url) == len(BODY)


async def ours(load: Load, url: str) -> None:
    """One shared client of ours."""
    client = HttpClient()

    async def fetch(url: str) -> int:
        return len((await client.send(HttpRequest("GET", url))).body)

    await all_runs(load, url, fetch)
    await client.aclose()


async def plain_httpx2(load: Load, url: str) -> None:
    """One shared client of httpx2 with its defaults."""
    async with httpx2.AsyncClient() as client:

        async def fetch(url: str) -> int:
            return len((await client.get(url)).content)

        await all_runs(load, url, fetch)


async def client_a_run(load: Load, url: str) -> None:
    """A new client of httpx2 for each run, as a script would make it."""

    async def run() -> None:
        async with httpx2.AsyncClient() as client, asyncio.TaskGroup() as group:

            async def fetch(url: str) -> int:
                return len((await client.get(url)).content)

            for _ in range(load.requests):
                group.create_task(_checked(fetch, url))

    async with asyncio.TaskGroup() as group:
        for _ in range(load.runs):
            group.create_task(run())


async def shared_aiohttp(load: Load, url: str) -> None:
    """One shared session of aiohttp."""
    import aiohttp  # noqa: PLC0415

    async with aiohttp.ClientSession() as session:

        async def fetch(url: str) -> int:
            async with session.get(url) as answer:
                return len(await answer.read())

        await all_runs(load, url, fetch)


def measured(variant: Callable[[Load, str], Awaitable[None]], load: Load, url: str) -> list[float]:
    """Return CPU seconds and wall seconds of one go in a fresh loop."""

    async def go() -> None:
        await variant(load, url)

    cpu, wall = time.process_time(), time.perf_counter()
    asyncio.run(go())
    return [time.process_time() - cpu, time.perf_counter() - wall]


def main() -> int:
    """Measure every variant and print CPU and wall seconds as median (lowest to highest)."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("--requests", type=int, default=6)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--profile", action="store_true")
    given = parser.parse_args()
    load = Load(given.runs, given.requests)
    port_in, port_out = multiprocessing.Pipe(duplex=False)
    server = multiprocessing.Process(target=serve, args=(port_out,), daemon=True)
    server.start()
    url = f"http://127.0.0.1:{port_in.recv()}/"
    variants = [ours, plain_httpx2, client_a_run]
    if find_spec("aiohttp") is not None:
        variants.append(shared_aiohttp)
    versions = ", ".join(
        f"{name} {metadata.version(name)}" for name in ("httpx2", "aiohttp") if find_spec(name)
    )
    print(f"Python {platform.python_version()}, {versions}, {multiprocessing.cpu_count()} cores")
    print(f"{load.runs} runs x {load.requests} requests, {given.repeats} repeats")
    for variant in variants:
        measured(variant, Load(2, 2), url)  # imports and caches
        results = [measured(variant, load, url) for _ in range(given.repeats)]
        cpu, wall = ([result[place] for result in results] for place in (0, 1))
        print(f"{variant.__name__:<16} cpu {_spread(cpu)} s   wall {_spread(wall)} s")
    if given.profile:
        profile = cProfile.Profile()
        profile.runcall(measured, ours, load, url)
        pstats.Stats(profile).sort_stats("tottime").print_stats(25)
    server.terminate()
    server.join()
    return 0


def _spread(values: list[float]) -> str:
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


if __name__ == "__main__":
    sys.exit(main())
