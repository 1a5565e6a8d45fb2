import asyncio
import json
import sys
import threading
from importlib.abc import MetaPathFinder

import pytest

from groundswell.clock import SystemClock
from groundswell.errors import (
    ModelAuthenticationError,
    ModelOutputError,
    ModelQuotaExhaustedError,
    ModelThrottledError,
    PluginLoadError,
)
from groundswell.llm.model import BrokenAnswerError, ChatRequest
from groundswell.llm.openai_compatible import OpenAICompatibleModel, OpenAICompatibleOptions
from groundswell.transport.client import HttpClient, TransportOptions


def sse(text, finish="stop"):
    chunk = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": finish}
    usage = {"prompt_tokens": 12, "completion_tokens": 5, "total_tokens": 17}
    rows = [chunk | {"choices": [choice]}, chunk | {"choices": [], "usage": usage}]
    return 200, "".join(f"data: {json.dumps(row)}\n\n" for row in rows) + "data: [DONE]\n\n"


def refuse(status, code):
    error = {"message": "response_format" if status == 400 else "x", "code": code, "type": None}
    return status, json.dumps({"error": error})


def ask(*answers):
    left, formats = list(answers), []

    async def handle(reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        size = int(head.split("content-length: ")[1].split("\r\n")[0])
        sent = json.loads(await reader.readexactly(size))
        formats.append(sent.get("response_format", {}).get("type"))
        status, body = left.pop(0)
        kind = "text/event-stream" if status == 200 else "application/json"
        head = f"HTTP/1.1 {status} X\r\ncontent-type: {kind}\r\nretry-after: 7\r\n"
        writer.write(
            f"{head}content-length: {len(body)}\r\nconnection: close\r\n\r\n{body}".encode()
        )
        writer.close()

    async def run():
        server = await asyncio.start_server(handle, "127.0.0.1", 0)
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
        http = HttpClient()
        options = OpenAICompatibleOptions("m", provider="sample", base_url=url)
        model = OpenAICompatibleModel(options, connections=http.raw, clock=SystemClock())
        try:
            return await model.complete(ChatRequest("s", "u", {"type": "object"})), formats
        finally:
            await http.aclose()
            server.close()

    return asyncio.run(run())


def test_a_stream_is_read_with_its_usage():
    answer, formats = ask(sse('{"a": 1}'))
    assert (answer.parsed, answer.input_tokens, answer.output_tokens) == ({"a": 1}, 12, 5)
    assert answer.cost_usd is None
    assert formats == ["json_schema"]


def test_an_unsupported_format_falls_back():
    _, formats = ask(refuse(400, None), refuse(400, None), sse('So: {"a": 1}'))
    assert formats == ["json_schema", "json_object", None]


@pytest.mark.parametrize(
    "answer", [sse("{", "length"), sse("", "stop"), sse("no"), sse("{}", "content_filter")]
)
def test_a_useless_answer_is_refused(answer):
    with pytest.raises(ModelOutputError):
        ask(answer)


def test_the_two_kinds_of_429_differ():
    with pytest.raises(ModelQuotaExhaustedError):
        ask(refuse(429, "insufficient_quota"))
    with pytest.raises(ModelThrottledError) as caught:
        ask(refuse(429, "rate_limit_exceeded"))
    assert caught.value.retry_after_seconds == 7


class NotInstalled(MetaPathFinder):
    """Refuses the package `openai`, and notes the thread that asks for it."""

    def __init__(self):
        self.threads = []

    def find_spec(self, fullname, path, target=None):
        if fullname == "openai":
            self.threads.append(threading.current_thread())
            raise ModuleNotFoundError(fullname)


def test_the_package_is_loaded_beside_the_event_loop(monkeypatch):
    finder = NotInstalled()
    monkeypatch.setattr(sys, "meta_path", [finder, *sys.meta_path])
    monkeypatch.delitem(sys.modules, "openai", raising=False)
    with pytest.raises(PluginLoadError, match="openai"):
        ask()
    assert finder.threads
    assert threading.main_thread() not in finder.threads


class Server:
    """Answers each request with the next of `answers`, raw bytes; keeps connections alive."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = []

    async def handle(self, reader, writer):
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
                size = int(head.split("content-length: ")[1].split("\r\n")[0])
                self.asked.append(json.loads(await reader.readexactly(size)))
                answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
                writer.write(answer)
                if answer.endswith(CUT):
                    break
        except asyncio.IncompleteReadError:
            pass
        writer.close()

    def ask(self, *, user="u", **options):
        """Return what came of it, an error too, and which connections are in use."""

        async def run():
            server = await asyncio.start_server(self.handle, "127.0.0.1", 0)
            url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
            http = HttpClient(TransportOptions(max_connections=2, read_timeout_seconds=5))
            given = OpenAICompatibleOptions("m", provider="sample", base_url=url, **options)
            model = OpenAICompatibleModel(given, connections=http.raw, clock=SystemClock())
            try:
                try:
                    found = await model.complete(ChatRequest("s", user, {}))
                except Exception as error:
                    found = error
                pool = http.raw()._transport._pool
                return found, [each for each in pool.connections if not each.is_idle()]
            finally:
                await http.aclose()
                server.close()

        return asyncio.run(run())


CUT = b"data: "


def whole(body, *, status="200 OK", kind="application/json"):
    head = f"HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {len(body)}\r\n\r\n"
    return head.encode() + body.encode()


def test_a_page_of_html_gives_its_connection_back():
    found, in_use = Server(whole("<html>", kind="text/html")).ask()
    assert type(found) is ModelOutputError
    assert in_use == []


def test_a_key_that_cannot_be_sent_is_told_as_one():
    found, _ = Server(whole("{}")).ask(api_key="“secret”")
    assert type(found) is ModelAuthenticationError
    assert "secret" not in str(found)
    assert found.__suppress_context__


def test_a_text_that_cannot_be_written_is_no_fault_of_the_key():
    found, _ = Server(whole("{}")).ask(user="a\ud800")
    assert type(found) is ModelOutputError


@pytest.mark.parametrize("code", [["a"], {"a": 1}, 7, None])
def test_a_refusal_may_hold_anything(code):
    body = json.dumps({"error": {"message": "x", "code": code, "type": code}})
    found, _ = Server(whole(body, status="418 Teapot")).ask()
    assert type(found) is ModelOutputError


def test_no_form_of_a_request_is_tried_twice():
    body = json.dumps({"error": {"message": "max_tokens is too large", "code": None}})
    server = Server(whole(body, status="400 Bad Request"))
    found, _ = server.ask()
    assert isinstance(found, ModelOutputError)
    assert len(server.asked) == 2


def test_a_stream_that_breaks_off_was_begun():
    head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: 999\r\n\r\n"
    found, in_use = Server(head + CUT).ask()
    assert type(found) is BrokenAnswerError
    assert found.retryable
    assert in_use == []
