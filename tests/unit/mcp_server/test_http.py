"""`groundswell mcp --http` speaks the protocol with the SDK's own client, to those it may."""

import asyncio
import json
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
import uvicorn
from mcp import Client, MCPError
from mcp_types import CallToolResult, ResourceLink, TextContent
from typer.testing import CliRunner

from groundswell.cli.app import app
from groundswell.domain.report import SAMPLE_NOTE
from groundswell.engine import Engine
from groundswell.errors import ConfigurationError
from groundswell.gate import hosting
from groundswell.gate.access import access_to
from groundswell.mcp_server.door import door_of
from groundswell.mcp_server.serving import PATH, http_app, on_http
from groundswell.sandbox.running import running
from groundswell.sandbox.server import Sandbox
from tests.json_schema import problems
from tests.unit.mcp_server.sandboxed import (
    QUESTION,
    SOURCES,
    comparable,
    engine_answer,
    loaded_settings,
    options,
)  # fmt: skip

ASKED = {"question": QUESTION, "sources": SOURCES, "deadline_seconds": 30}
SCHEMA = Path(__file__).parents[3] / "docs" / "schema" / "report-1.json"


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def serving(sandbox: Sandbox, **more: object) -> AsyncIterator[str]:
    """Run the server on a free port and yield its URL."""
    settings, host = loaded_settings(sandbox, **more), "127.0.0.1"
    access = access_to(host, keys=settings.server.api_keys, option="--http")
    app = http_app(door_of(Engine(settings), settings, access=access), host=host)
    server = _Server(uvicorn.Config(app, port=0, log_level="warning", timeout_graceful_shutdown=1))
    task = asyncio.ensure_future(server.serve())
    while not server.started:
        await asyncio.sleep(0)
    try:
        yield hosting.url_of(host, server.servers[0].sockets[0].getsockname()[1]) + PATH
    finally:
        server.should_exit = True
        await task


def text_of(answer: CallToolResult) -> str:
    return "\n".join(each.text for each in answer.content if isinstance(each, TextContent))


def with_client(check: Any, **more: object) -> None:
    async def main(sandbox: Sandbox) -> None:
        async with serving(sandbox, **more) as url, Client(url) as client:
            await check(client, sandbox)

    with running(options()) as sandbox:
        asyncio.run(main(sandbox))


def test_the_report_over_http_is_that_of_the_engine_in_the_published_shape() -> None:
    told: list[str | None] = []

    async def on_progress(progress: float, total: float | None, message: str | None) -> None:
        told.append(message)

    async def check(client: Client, sandbox: Sandbox) -> None:
        schema = json.loads(SCHEMA.read_text())
        (ask,) = [each for each in (await client.list_tools()).tools if each.name == "ask"]
        assert ask.output_schema == schema
        answer = await client.call_tool("ask", ASKED, progress_callback=on_progress)
        report = answer.structured_content
        assert report is not None
        assert report["insights"]
        assert problems(report, schema, strict=True) == []
        assert comparable(report) == comparable(await engine_answer(sandbox))
        assert report["insights"][0]["evidence"][0]["url"] in text_of(answer)
        assert told

    with_client(check)


def test_a_report_is_kept_on_request_only_and_read_whole_as_a_resource() -> None:
    async def check(client: Client, _: Sandbox) -> None:
        (template,) = (await client.list_resource_templates()).resource_templates
        assert template.uri_template == "groundswell://reports/{id}"
        kept = await client.call_tool("ask", ASKED | {"keep": True})
        (link,) = [each for each in kept.content if isinstance(each, ResourceLink)]
        (content,) = (await client.read_resource(link.uri)).contents
        report = json.loads(getattr(content, "text"))  # noqa: B009  # text or bytes
        assert report["documents"]
        assert {**report, "documents": None} == {
            **(kept.structured_content or {}),
            "documents": None,
        }
        unkept = (await client.call_tool("ask", ASKED)).structured_content or {}
        for gone in (unkept["id"], "no-id"):
            with pytest.raises(MCPError, match="no such report"):
                await client.read_resource(f"groundswell://reports/{gone}")

    with_client(check)


def test_documents_are_found_and_bounded_by_limit() -> None:
    async def check(client: Client, _: Sandbox) -> None:
        asked = {"question": QUESTION, "sources": SOURCES, "limit": 3}
        answer = await client.call_tool("search_documents", asked)
        found = answer.structured_content or {}
        assert len(found["documents"]) == 3
        assert found["found"] > 3
        assert found["documents"][0]["url"] in text_of(answer)

    with_client(check)


def test_sources_are_listed_with_what_they_lack() -> None:
    async def check(client: Client, _: Sandbox) -> None:
        answer = await client.call_tool("list_sources", {})
        states = {one["name"]: one for one in (answer.structured_content or {})["sources"]}
        assert states["hackernews"]["state"] == "ready"
        assert states["x"]["state"] == "needs key"
        assert states["x"]["missing"] == ["X_BEARER_TOKEN"]

    with_client(check, sources__x__bearer_token=None)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"sources": ["myspace"]}, "'myspace' is unknown (invalid_query)\nTry: Known: reddit"),
        ({"deadline_seconds": 1000}, "deadline_seconds: 1000 is more than this service allows"),
        ({"language": "english!"}, "language: 'english!' is not a language"),
        ({"since": "2999-03-01T00:00:00Z"}, "since: it lies in the future"),
        ({"since": "2026-03-01T00:00:00"}, "since: it has no time zone"),
        ({"question": "  "}, "question: it is empty"),
        ({"limit": 0}, "limit: Input should be greater than or equal to 1 (invalid_query)\nTry: "),
        ({"question": {"canary": 1}}, "question: Input should be a valid string (invalid_query)"),
        ({"until": "2026-03-01"}, "until: Extra inputs are not permitted (invalid_query)\nTry: "),
        ({f"field{number}": 1 for number in range(1_000)}, "field0: Extra inputs"),
    ],
)
def test_a_refusal_is_an_error_of_the_tool_with_its_remedy(
    more: dict[str, object], message: str
) -> None:
    async def check(client: Client, _: Sandbox) -> None:
        answer = await client.call_tool("ask", ASKED | more)
        assert answer.is_error
        assert message in text_of(answer)
        assert "Traceback" not in text_of(answer)
        assert "canary" not in text_of(answer)
        assert len(text_of(answer)) < 1_000

    with_client(check)


def test_a_bug_is_told_by_its_place_without_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: Engine) -> list[Any]:
        raise RuntimeError("secret words")

    async def check(client: Client, _: Sandbox) -> None:
        answer = await client.call_tool("list_sources", {})
        assert answer.is_error
        assert "unexpected RuntimeError in test_http.py" in text_of(answer)
        assert "secret" not in text_of(answer)

    monkeypatch.setattr(Engine, "describe_sources", broken)
    with_client(check)


def test_where_keys_are_set_only_who_has_one_is_let_in() -> None:
    async def main(sandbox: Sandbox) -> None:
        async with (
            serving(sandbox, server__api_keys="first,second") as url,
            httpx2.AsyncClient() as http,
        ):
            for headers in ({}, {"Authorization": "Bearer wrong"}):
                refused = await http.post(url, json={}, headers=headers)
                assert refused.status_code == 401
                assert refused.headers["www-authenticate"] == "Bearer"
            known = await http.post(url, json={}, headers={"Authorization": "Bearer second"})
            assert known.status_code != 401

    with running(options()) as sandbox:
        asyncio.run(main(sandbox))


def test_a_page_of_another_site_is_refused() -> None:
    async def main(sandbox: Sandbox) -> None:
        async with serving(sandbox) as url, httpx2.AsyncClient() as http:
            for headers in ({"Host": "evil.example"}, {"Origin": "http://evil.example"}):
                answer = await http.post(url, json={}, headers=headers)
                assert answer.status_code in {403, 421}

    with running(options()) as sandbox:
        asyncio.run(main(sandbox))


def test_this_machine_may_be_named_without_a_port() -> None:
    async def main(sandbox: Sandbox) -> None:
        async with serving(sandbox) as url, httpx2.AsyncClient() as http:
            for host in ("127.0.0.1", "localhost", "[::1]"):
                answer = await http.post(url, json={}, headers={"Host": host})
                assert answer.status_code not in {403, 421}

    with running(options()) as sandbox:
        asyncio.run(main(sandbox))


def test_a_body_larger_than_any_question_is_refused() -> None:
    async def main(sandbox: Sandbox) -> None:
        async with serving(sandbox) as url, httpx2.AsyncClient() as http:
            answer = await http.post(url, json={"x": "x" * 70_000})
            assert answer.status_code == 413

    with running(options()) as sandbox:
        asyncio.run(main(sandbox))


def test_others_cannot_be_let_in_without_keys() -> None:
    with running(options()) as sandbox:
        settings = loaded_settings(sandbox)
        for host in ("0.0.0.0", "example.org", "::"):
            with pytest.raises(ConfigurationError, match="without a key"):
                on_http(settings, host=host, port=0, announce=print)


def test_the_command_says_where_it_answers_and_ends_on_ctrl_c() -> None:
    command = [sys.executable, "-m", "groundswell", "mcp", "--demo", "--http", "127.0.0.1:0"]

    async def ask(url: str) -> dict[str, Any]:
        async with Client(url) as client:
            asked = {"question": QUESTION, "sources": ["lemmy"]}
            return (await client.call_tool("ask", asked)).structured_content or {}

    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().strip() == SAMPLE_NOTE
            found = re.search(r"http://127\.0\.0\.1:[1-9]\d*/mcp", process.stdout.readline())
            assert found
            assert asyncio.run(ask(found[0]))["notes"][0] == SAMPLE_NOTE
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=30)
    assert process.returncode == 130


@pytest.mark.parametrize(
    "text", ["nowhere", "127.0.0.1", "::1:80", "a:70000", "a:x", f"a:{'9' * 5_000}"]
)
def test_a_wrong_address_is_a_usage_error(text: str) -> None:
    done = CliRunner().invoke(app, ["mcp", "--demo", "--http", text])
    assert done.exit_code == 2
    assert "HOST:PORT" in done.stderr
