import asyncio
import gzip
import inspect
import socket

import httpx2
import pytest

from groundswell.errors import (
    TransportConnectionError,
    TransportError,
    TransportResponseError,
    TransportTimeoutError,
)
from groundswell.transport import client
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


def test_a_request_that_found_no_server_was_not_sent():
    async def run():
        client = HttpClient()
        with socket.socket() as taken:  # bound, and nobody listens
            taken.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{taken.getsockname()[1]}/a"
            try:
                await client.send(HttpRequest("GET", url))
            finally:
                await client.aclose()

    with pytest.raises(TransportConnectionError, match="cannot connect") as caught:
        asyncio.run(run())
    assert not caught.value.was_sent


def test_a_request_whose_answer_broke_off_was_sent():
    with pytest.raises(TransportConnectionError) as caught:
        ask({"/a": b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf"})
    assert caught.value.was_sent


def test_garbage_is_a_transport_error_without_the_url():
    with pytest.raises(TransportError) as caught:
        ask({"/a": b"nonsense\r\n\r\n"})
    assert "127.0.0.1" not in str(caught.value)


def test_no_address_reaches_the_logs(caplog):
    caplog.set_level("DEBUG")
    ask({"/a?q=canary": reply()}, path="/a?q=canary")
    assert "canary" not in caplog.text


def test_a_cookie_is_not_kept():
    cookie = reply(b"ok", extra="set-cookie: id=canary; path=/\r\n")
    seen = []

    async def handle(reader, writer):
        seen.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(cookie)
        writer.close()

    async def run():
        server = await asyncio.start_server(handle, "127.0.0.1", 0)
        client = HttpClient()
        try:
            url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
            for _ in range(2):
                await client.send(HttpRequest("GET", url))
        finally:
            await client.aclose()
            server.close()

    asyncio.run(run())
    assert len(seen) == 2
    assert not any(b"canary" in request for request in seen)
    assert all(b"accept-encoding: gzip, deflate\r\n" in request.lower() for request in seen)
    assert all(b"user-agent: groundswell/" in request.lower() for request in seen)


def test_a_redirect_is_the_answer_where_none_shall_be_followed():
    moved = reply(status="302 Found", extra="location: /b\r\n")
    answer, seen = ask({"/a": moved}, follows_redirects=False)
    assert (answer.status, seen) == (302, ["/a"])


def test_a_server_that_drips_is_cut_off_by_the_time_of_the_whole_exchange():
    async def handle(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n")
        try:
            while True:
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(0.01)  # the drip itself: one byte now and then
        except ConnectionError:
            writer.close()

    async def run():
        server = await asyncio.start_server(handle, "127.0.0.1", 0)
        client = HttpClient(TransportOptions(total_timeout_seconds=0.2))
        try:
            url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
            await client.send(HttpRequest("GET", url))
        finally:
            await client.aclose()
            server.close()

    with pytest.raises(TransportTimeoutError):
        asyncio.run(run())


def test_what_calls_us_may_cut_an_exchange_and_no_connection_leaks():
    async def handle(reader, writer):
        await reader.read()
        writer.close()

    async def run():
        server = await asyncio.start_server(handle, "127.0.0.1", 0)
        client = HttpClient(TransportOptions(max_connections=1))
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        try:
            for _ in range(3):  # the second would wait for the pool if the first kept its place
                with pytest.raises(TimeoutError):
                    async with asyncio.timeout(0.05):
                        await client.send(HttpRequest("GET", url))
        finally:
            await client.aclose()
            server.close()

    asyncio.run(run())


def test_clients_of_a_process_share_the_certificates(monkeypatch):
    made = []
    create = httpx2.create_ssl_context

    def counted(**options):
        made.append(options)
        return create(**options)

    monkeypatch.setattr(httpx2, "create_ssl_context", counted)
    client._certificates.cache_clear()

    async def main():
        for trust_env in (True, True, False):
            http = HttpClient(TransportOptions(trust_env=trust_env))
            http.raw()
            await http.aclose()

    asyncio.run(main())
    assert made == [{"trust_env": True}, {"trust_env": False}]


@pytest.mark.parametrize(
    "said",
    [
        {"headers": {"authorization": "Bearer “secret”"}},
        {"params": {"q": "secret\ud800"}},
        {"json_body": {"q": "secret\ud800"}},
        {"form": {"q": "secret\ud800"}},
    ],
    ids=str,
)
def test_what_cannot_be_written_down_is_an_error_of_ours_without_its_text(said):
    with pytest.raises(TransportResponseError) as caught:
        ask({}, method="POST", **said)
    error = caught.value
    assert not error.was_sent
    assert error.__suppress_context__
    assert "secret" not in f"{error}{error.remedy}"
