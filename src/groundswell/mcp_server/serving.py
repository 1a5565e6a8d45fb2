"""Run the server on a transport until its client leaves."""

from groundswell.clock import Clock, SystemClock
from groundswell.config.settings import Settings
from groundswell.engine import Engine
from groundswell.mcp_server.door import Door
from groundswell.mcp_server.server import server_of


async def on_stdio(
    settings: Settings, *, notes: tuple[str, ...] = (), clock: Clock | None = None
) -> None:
    """Answer on stdin and stdout until stdin ends; `notes` are added to every report."""
    async with Engine(settings) as engine:
        door = Door(engine, settings, clock or SystemClock(), notes)
        await server_of(door).run_stdio_async()
