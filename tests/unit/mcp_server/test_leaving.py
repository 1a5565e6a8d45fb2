"""A client that gives a call up ends its run; no model is asked for documents."""

import asyncio
from typing import Any

from mcp import Client

from groundswell.config.load import load
from groundswell.engine import Engine
from groundswell.mcp_server.door import Door, door_of
from groundswell.mcp_server.server import server_of
from groundswell.sandbox.running import running
from tests.hanging import Hanging
from tests.integration.test_engine import server
from tests.unit.mcp_server.sandboxed import QUESTION, SOURCES, options


def opened(engine_settings: dict[str, object]) -> tuple[Engine, Door]:
    overrides = {"cache.url": "memory://", **engine_settings}
    settings = load(overrides=overrides, environ={}, dotenv=None).settings
    engine = Engine(settings)
    return engine, door_of(engine, settings)


def test_a_call_that_is_given_up_ends_its_run_and_frees_its_place() -> None:
    async def main() -> None:
        provider = Hanging()
        async with server(provider) as url:
            engine, door = opened({"sources.hackernews.base_url": url})
            async with engine, Client(server_of(door), mode="legacy") as client:
                asked = {"question": QUESTION, "sources": ["hackernews"]}
                call = asyncio.ensure_future(client.call_tool("ask", asked))
                await provider.asked.wait()
                assert door.admission.running == 1
                call.cancel()
                await provider.is_let_go(door.admission)

    asyncio.run(main())


def test_only_ask_asks_the_model() -> None:
    async def main(overrides: dict[str, object], audit: Any) -> None:
        engine, door = opened(overrides)
        async with engine, Client(server_of(door)) as client:
            asked = {"question": QUESTION, "sources": SOURCES}
            found = await client.call_tool("search_documents", asked)
            assert (found.structured_content or {})["documents"]
            assert calls(audit()) == 0
            report = (await client.call_tool("ask", asked)).structured_content or {}
            assert report["usage"]["llm_calls"] > 0
            assert calls(audit()) > 0

    with running(options()) as sandbox:
        given = {name: value for name, value in sandbox.settings().items() if value is not None}
        asyncio.run(main({**given, "llm.model": "sandbox:sandbox-rules"}, sandbox.audit))


def calls(audit: dict[str, Any]) -> int:
    """Return how many requests the stand-in of a model was sent."""
    return sum(each["requests"] for name, each in audit["providers"].items() if name == "openai")
