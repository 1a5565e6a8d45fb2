"""Every door gives the same report for the same question: one engine, no logic in a door."""

import asyncio
import json
from typing import Any

import pytest
from mcp import Client
from typer.testing import CliRunner

from groundswell.cli.app import app
from groundswell.domain.report_json import as_dict
from groundswell.integrations.engine_thread import EngineThread
from groundswell.integrations.langchain import GroundswellTool
from groundswell.sandbox.running import running
from groundswell.sandbox.server import Sandbox
from tests.unit.mcp_server.sandboxed import (
    QUESTION,
    SOURCES,
    comparable,
    loaded_settings,
    options,
    settings_of,
)  # fmt: skip
from tests.unit.mcp_server.test_http import serving as serving_mcp
from tests.unit.web.serving import serving as serving_http

SECONDS = 30


def by_command_line(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    for name, text in sandbox.environment().items():
        if "LLM__" not in name:
            monkeypatch.setenv(name, text)
    monkeypatch.setenv("GROUNDSWELL_CACHE__URL", "memory://")
    monkeypatch.setenv("GROUNDSWELL_CACHE__SECRET", str(settings_of(sandbox)["cache.secret"]))
    chosen = [word for source in SOURCES for word in ("--source", source)]
    bounds = ["--within", f"{SECONDS}s", "--format", "json", "--no-llm", "--quiet"]
    done = CliRunner().invoke(app, ["ask", QUESTION, *chosen, *bounds])
    assert done.exit_code == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


async def over_mcp(sandbox: Sandbox) -> dict[str, Any]:
    asked = {"question": QUESTION, "sources": SOURCES, "deadline_seconds": SECONDS}
    async with serving_mcp(sandbox) as url, Client(url) as client:
        answer = await client.call_tool("ask", asked | {"documents": True})
    found: dict[str, Any] = answer.structured_content or {}
    return found


async def over_http(sandbox: Sandbox) -> dict[str, Any]:
    asked = {"question": QUESTION, "sources": SOURCES, "deadline_seconds": SECONDS}
    async with serving_http(**settings_of(sandbox)) as (_, client):
        found: dict[str, Any] = (await client.post("/v1/ask", json=asked)).json()
    return found


def by_langchain(sandbox: Sandbox) -> dict[str, Any]:
    with EngineThread(loaded_settings(sandbox)) as engine:
        tool = GroundswellTool(engine=engine, deadline_seconds=SECONDS)
        arguments = {"question": QUESTION, "sources": SOURCES}
        call = {"name": tool.name, "args": arguments, "id": "1", "type": "tool_call"}
        message = tool.invoke(call)
    found: dict[str, Any] = json.loads(json.dumps(as_dict(message.artifact)))
    return found


def test_command_line_http_mcp_and_langchain_give_the_same_report(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with running(options()) as sandbox:
        told = comparable(by_command_line(sandbox, monkeypatch))
        assert told["insights"]
        assert told["documents"]
        assert comparable(asyncio.run(over_http(sandbox))) == told
        assert comparable(asyncio.run(over_mcp(sandbox))) == told
        assert comparable(by_langchain(sandbox)) == told
