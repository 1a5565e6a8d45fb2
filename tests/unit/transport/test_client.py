import asyncio
import gzip
import inspect

import httpx2
import pytest

from groundswell.errors import TransportError, TransportResponseError, TransportTimeoutError
from groundswell.transport.client import HttpClient, TransportOptions
from groundswell.transport.failures import FAILURES
from groundswell.transport.http import HttpRequest


def reply(body=b"", *, status="200 OK", extra=""):
    return f"HTTP/1.1 {status}\r\ncontent-length: {len(body)}\r\n{extra}\r\n".encode() + body


def ask(answers, path="/a", *, method="GET", **limits):
    seen = []

    async def handle(reader, writer):
        line = (await reader.readuntil(b"\r\n\r\n")).split(b" ")[1].decode()
        seen.append(line)
        if answers.get(line) is None:
            await reader.read()
        else:
            writer.write(answers[line])
        writer.close()

    async def run():
        server = await asyncio.start_server(handle, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        client = HttpClient(TransportOptions(max_response_bytes=1000))
        try:
            url = f"http://127.0.0.1:{port}{path}"
            return await client.send(HttpRequest(method, url, **limits)), seen
        finally:
            await client.aclose()
            server.close()

    return asyncio.run(run())


def test_every_exception_of_the_library_is_mapped():
    names = {n for n, o in vars(httpx2).items() if inspect.isclass(o) and issubclass(o, Exception)}
    assert names <= set(FAILURES)


def test_a_redirect_within_the_host_is_followed():
    moved = reply(status="302 Found", extra="location: /b\r\n")
    assert ask({"/a": moved, "/b": reply(b"ok")})[0].body == b"ok"


def test_a_redirect_elsewhere_or_of_a_post_is_the_answer():
    away = reply(status="302 Found", extra="location: http://example.invalid/\r\n")
    assert ask({"/a": away})[0].status == 302
    moved = reply(status="307 X", extra="location: /b\r\n")
    assert ask({"/a": moved}, method="POST")[1] == ["/a"]


def test_endless_redirects_end():
    with pytest.raises(TransportResponseError):
        ask({"/a": reply(status="302 Found", extra="location: /a\r\n")})


def test_a_decompression_bomb_is_refused():
    bomb = reply(gzip.compress(b"0" * 1_000_000), extra="content-encoding: gzip\r\n")
    with pytest.raises(TransportResponseError, match="too large"):
        ask({"/a": bomb})


def test_a_hanging_server_times_out():
    with pytest.raises(TransportTimeoutError):
        ask({}, timeout_seconds=0.05)


def test_garbage_is_a_transport_error_without_the_url():
    with pytest.raises(TransportError) as caught:
        ask({"/a": b"nonsense\r\n\r\n"})
    assert "127.0.0.1" not in str(caught.value)


def test_no_address_reaches_the_logs(caplog):
    caplog.set_level("DEBUG")
    ask({"/a?q=canary": reply()}, path="/a?q=canary")
    assert "canary" not in caplog.text
