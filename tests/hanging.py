"""A provider that takes a request and never answers."""

import asyncio

from groundswell.gate.admission import Admission


class Hanging:
    """Says when somebody asks, and when whoever asked has left."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.left = asyncio.Event()

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        self.asked.set()
        await reader.read(-1)
        self.left.set()

    async def is_let_go(self, admission: Admission) -> None:
        """Return when whoever asked has left, and its place is free."""
        async with asyncio.timeout(10):
            await self.left.wait()
            while admission.running:
                await asyncio.sleep(0)
