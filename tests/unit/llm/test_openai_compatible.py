import asyncio
import json
import sys
import threading
from importlib.abc import MetaPathFinder

import pytest

from groundswell.clock import SystemClock
from groundswell.errors import (
    ModelOutputError,
    ModelQuotaExhaustedError,
    ModelThrottledError,
    PluginLoadError,
)
from groundswell.llm.model import ChatRequest
from groundswell.llm.openai_compatible import OpenAICompatibleModel, OpenAICompatibleOptions
from groundswell.transport.client import HttpClient


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
