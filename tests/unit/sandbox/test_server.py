"""A sandbox starts, tells where it is, is steered while it runs, and leaves nothing behind."""

import asyncio
import json
import socket
import threading

import pytest

from groundswell.config.load import load
from groundswell.errors import ConfigurationError
from groundswell.sandbox.corpus import Corpus
from groundswell.sandbox.faults import Fault
from groundswell.sandbox.running import running
from groundswell.sandbox.server import Sandbox, SandboxOptions, _listener
from groundswell.sandbox.window import Window
from tests.unit.sandbox.stand_ins import post, posts, served


def test_it_stops_without_a_thread_or_a_listener_left() -> None:
    before = threading.active_count()
    with running() as sandbox:
        port = int(sandbox.url.rpartition(":")[2])
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    assert threading.active_count() == before
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5)


def test_it_stops_while_a_request_hangs() -> None:
    async def main():
        async with served(posts(1, "hackernews"), faults={"hackernews": Fault("hang")}) as client:
            asked = asyncio.ensure_future(client.get("/hn/api/v1/search", query="export"))
            async with asyncio.timeout(30):
                while client.sandbox.audit()["requests"] == 0:
                    await asyncio.sleep(0)
        return await asyncio.wait({asked})

    done, pending = asyncio.run(main())
    assert not pending
    assert isinstance(done.pop().exception(), Exception)


def test_a_port_in_use_is_named() -> None:
    with running() as sandbox:
        port = int(sandbox.url.rpartition(":")[2])
        with pytest.raises(ConfigurationError, match=str(port)), running(SandboxOptions(port=port)):
            pass


def test_unknown_stand_ins_are_refused() -> None:
    with pytest.raises(ConfigurationError, match="nobody"):
        Sandbox(SandboxOptions(faults={"nobody": Fault("hang")}))
    with pytest.raises(ConfigurationError, match="nobody"):
        Sandbox(SandboxOptions(windows={"nobody": {"data": (Window(1),)}}))


def test_the_settings_load_without_a_warning_and_point_home() -> None:
    with running() as sandbox:
        loaded = load(overrides=sandbox.settings(), environ={}, dotenv=None)
        written = load(environ=sandbox.environment(), dotenv=None)
        url = sandbox.url
    assert loaded.warnings == ()
    assert loaded.settings == written.settings
    assert loaded.settings.sources.reddit.base_url == f"{url}/reddit"
    assert loaded.settings.sources.hackernews.site_url.startswith(url)


def test_the_index_says_that_all_is_sample_data() -> None:
    async def main():
        async with served() as client:
            return client.sandbox.url, await client.get("/_sandbox")

    url, page = asyncio.run(main())
    assert "sample data" in page.body.decode()
    assert f"{url}/reddit" in page.body.decode()
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_a_page_of_a_hostile_post_holds_no_markup_of_it() -> None:
    hostile = post(1, "hackernews", title="<script>alert(1)</script>", text="<img src=x onerror=1>")

    async def main():
        async with served(Corpus([hostile])) as client:
            return await client.get("/_sandbox/posts/p1"), await client.get("/_sandbox/posts/p2")

    page, missing = asyncio.run(main())
    text = page.body.decode()
    assert "<script" not in text
    assert "<img" not in text
    assert "&lt;img src=x onerror=1&gt;" in text
    assert missing.status == 404


def test_faults_are_switched_while_it_runs() -> None:
    async def main():
        async with served(posts(3, "hackernews")) as client:
            put = await client.send(
                "PUT", "/_sandbox/faults/hackernews", json_body={"kind": "html", "rate": 1}
            )
            broken = await client.get("/hn/api/v1/search", query="export")
            listed = await client.get("/_sandbox/faults")
            ended = await client.send("DELETE", "/_sandbox/faults/hackernews")
            whole = await client.get("/hn/api/v1/search", query="export")
            return put, broken, listed, ended, whole

    put, broken, listed, ended, whole = asyncio.run(main())
    assert put.status == 200
    assert "html" in broken.headers["content-type"]
    assert json.loads(listed.body)["hackernews"]["kind"] == "html"
    assert ended.status == 204
    assert json.loads(whole.body)["nbHits"] == 3


@pytest.mark.parametrize(
    ("method", "path", "value", "status"),
    [
        ("PUT", "/_sandbox/faults/nobody", {"kind": "hang"}, 404),
        ("PUT", "/_sandbox/faults/reddit", {"kind": "explode"}, 400),
        ("PUT", "/_sandbox/faults/reddit", {"kind": "error", "rate": 2}, 400),
        ("PUT", "/_sandbox/faults/reddit", {"kind": "slow", "seconds": "long"}, 400),
        ("PUT", "/_sandbox/faults/reddit", [1], 400),
        ("PUT", "/_sandbox/latency", {"profile": "warp"}, 400),
        ("PUT", "/_sandbox/latency", {"profile": "slow", "scale": -1}, 400),
        ("PUT", "/_sandbox/latency", {"profile": "slow", "seed": 3}, 200),
    ],
)
def test_control_refuses_what_it_cannot_do(method, path, value, status) -> None:
    async def main():
        async with served() as client:
            return await client.send(method, path, json_body=value)

    answer = asyncio.run(main())
    assert answer.status == status
    assert status == 200 or json.loads(answer.body)["error"]


def test_reset_forgets_audit_limits_and_faults() -> None:
    windows = {"hackernews": {"search": (Window(1, 3_600.0),)}}

    async def main():
        async with served(posts(1, "hackernews"), windows=windows) as client:
            first = await client.get("/hn/api/v1/search", query="export")
            second = await client.get("/hn/api/v1/search", query="export")
            client.sandbox.set_fault("hackernews", Fault("html"))
            reset = await client.send("POST", "/_sandbox/reset")
            third = await client.get("/hn/api/v1/search", query="export")
            return first, second, reset, third, await client.audit()

    first, second, reset, third, audit = asyncio.run(main())
    assert [first.status, second.status, reset.status, third.status] == [200, 429, 204, 200]
    assert json.loads(third.body)["nbHits"] == 1
    assert audit["requests"] == 1
    assert audit["breaches"] == 0


def test_a_limit_holds_exactly_and_the_audit_tells_who_broke_it() -> None:
    windows = {"hackernews": {"search": (Window(3, 3_600.0),)}}

    async def main():
        async with served(posts(1, "hackernews"), windows=windows) as client:
            async with asyncio.TaskGroup() as group:
                asked = [
                    group.create_task(client.get("/hn/api/v1/search", query="export"))
                    for _ in range(5)
                ]
            return [task.result().status for task in asked], await client.audit()

    statuses, audit = asyncio.run(main())
    assert sorted(statuses) == [200, 200, 200, 429, 429]
    found = audit["providers"]["hackernews"]
    assert audit["breaches"] == found["breaches"] == 2
    assert found["errors"] == 2
    assert found["keys"]["anonymous"]["windows"] == [
        {"bucket": "search", "limit": 3, "seconds": 3600.0, "shape": "sliding", "peak": 5}
    ]


def test_answers_are_sent_at_once_not_when_a_packet_is_full() -> None:
    """Linux waits 40 ms for more unless told not to; asyncio tells it of TCP sockets only."""
    with _listener(0) as listener:
        assert listener.proto == socket.IPPROTO_TCP
