"""Run the HTTP service on loopback in the loop of the test."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import httpx2
import uvicorn

from groundswell.config.load import load
from groundswell.web.app import Service

QUESTION = "What annoys people about canary exports?"
BODY = {"question": QUESTION, "sources": ["hackernews"], "deadline_seconds": 20}


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def serving(
    *, notes: tuple[str, ...] = (), **overrides: object
) -> AsyncIterator[tuple[Service, httpx2.AsyncClient]]:
    dotted = {name.replace("__", "."): value for name, value in overrides.items()}
    loaded = load(overrides={"cache.url": "memory://", **dotted}, environ={}, dotenv=None)
    service = Service(loaded, notes=notes)
    running = _Server(uvicorn.Config(service.app(), port=0, log_level="warning"))
    task = asyncio.ensure_future(running.serve())
    while not running.started:
        await asyncio.sleep(0)
    port = running.servers[0].sockets[0].getsockname()[1]
    try:
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            yield service, client
    finally:
        running.should_exit = True
        await task


def events_of(text: str) -> list[tuple[str, Any]]:
    found = []
    for block in text.strip().split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines())
        found.append((lines["event"], json.loads(lines["data"])))
    return found
