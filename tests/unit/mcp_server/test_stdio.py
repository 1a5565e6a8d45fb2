"""`groundswell mcp` speaks the protocol with the SDK's own client over stdin and stdout."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters

from groundswell.sandbox.running import running
from groundswell.sandbox.server import Sandbox
from tests.unit.mcp_server.sandboxed import (
    QUESTION,
    SOURCES,
    comparable,
    engine_answer,
    options,
    settings_of,
)


def parameters(sandbox: Sandbox, folder: Path) -> StdioServerParameters:
    assigned = [
        f"--set={name}={','.join(value) if isinstance(value, list) else value}"
        for name, value in settings_of(sandbox).items()
    ]
    return StdioServerParameters(
        command=sys.executable,
        args=["-m", "groundswell", "mcp", *assigned],
        env={"PYTHONPATH": os.pathsep.join(sys.path), "HOME": str(folder)},
        cwd=folder,
    )


def test_the_report_over_stdio_is_that_of_the_engine_and_progress_is_told(tmp_path: Path) -> None:
    messages: list[tuple[float, float | None, str | None]] = []

    async def on_progress(progress: float, total: float | None, message: str | None) -> None:
        messages.append((progress, total, message))

    async def main(sandbox: Sandbox) -> None:
        asked = {"question": QUESTION, "sources": SOURCES, "deadline_seconds": 30}
        async with Client(parameters(sandbox, tmp_path)) as client:
            tools = {tool.name: tool for tool in (await client.list_tools()).tools}
            assert set(tools) == {"ask", "search_documents", "list_sources"}
            answer = await client.call_tool("ask", asked, progress_callback=on_progress)
        assert not answer.is_error, answer.content
        assert answer.structured_content is not None
        assert answer.structured_content["insights"]
        assert comparable(answer.structured_content) == comparable(await engine_answer(sandbox))

    with running(options()) as sandbox:
        asyncio.run(main(sandbox))
    assert [value for value, _, _ in messages] == sorted({value for value, _, _ in messages})
    assert {total for _, total, _ in messages} == {30.0}
    assert any("hackernews" in (text or "") for _, _, text in messages)


def test_stdout_holds_nothing_but_the_protocol_and_the_end_of_stdin_ends_the_server() -> None:
    requests = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
            "protocolVersion": "2025-06-18", "capabilities": {},
            "clientInfo": {"name": "test", "version": "1"}}},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {
            "name": "ask", "arguments": {"question": QUESTION, "sources": ["lemmy"]}}},
    ]  # fmt: skip
    command = [sys.executable, "-m", "groundswell", "mcp", "--demo", "--set", "log.level=debug"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for request in requests:
            process.stdin.write(json.dumps(request) + "\n")
        process.stdin.flush()
        answers: dict[int, Any] = {}
        while 2 not in answers:
            message = json.loads(process.stdout.readline())
            assert message["jsonrpc"] == "2.0"
            answers[message.get("id", 0)] = message
        rest, logged = process.communicate(timeout=30)
    assert rest == ""
    assert process.returncode == 0
    assert "Sample data" in answers[2]["result"]["structuredContent"]["notes"][0]
    assert "Billow" not in logged  # the question is in no log
    assert "Traceback" not in logged


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_server_though_stdin_stays_open(number: signal.Signals) -> None:
    hello = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
        "protocolVersion": "2025-06-18", "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"}}}  # fmt: skip
    command = [sys.executable, "-m", "groundswell", "mcp", "--demo"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(hello) + "\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["id"] == 1
        process.send_signal(number)
        try:
            assert process.wait(timeout=30) == 128 + number
        finally:
            process.kill()
        assert process.stderr is not None
        assert process.stderr.read() == ""
