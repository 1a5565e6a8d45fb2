"""Whatever is wrong is told as problem+json: what failed, and what to do next."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import pytest

from groundswell.domain.event import Event, StageEvent
from groundswell.engine import Engine
from tests.unit.web.serving import BODY, events_of, serving

JSON = {"content-type": "application/json"}


def raising(*_: Any, **__: Any) -> list[Any]:
    raise RuntimeError("canary words")


@pytest.mark.parametrize(
    ("method", "path", "more", "status", "code"),
    [
        ("GET", "/nowhere", {}, 404, "not_found"),
        ("OPTIONS", "/v1/ask", {}, 405, "method_not_allowed"),
        ("POST", "/v1/ask", {"content": b"\xff\xfe{", "headers": JSON}, 400, "bad_request"),
        ("POST", "/v1/ask", {"content": b"[" * 60_000, "headers": JSON}, 400, "bad_request"),
        ("POST", "/v1/ask", {"content": b"x" * 70_000, "headers": JSON}, 413, "too_large"),
        ("POST", "/v1/ask", {"content": b'{"question"', "headers": JSON}, 422, "invalid_query"),
        ("POST", "/v1/ask", {"data": {"question": "canary"}}, 422, "invalid_query"),
        ("POST", "/v1/runs/none/finish", {}, 404, "not_found"),
        ("GET", "/v1/reports/none.json", {}, 404, "not_found"),
        ("GET", "/site/none/page.js", {}, 404, "not_found"),
    ],
)
def test_a_refusal_has_its_code_and_says_what_to_do(
    method: str, path: str, more: dict[str, Any], status: int, code: str
) -> None:
    async def main() -> None:
        async with serving() as (_, client):
            refused = await client.request(method, path, **more)
            assert (refused.status_code, refused.json()["code"]) == (status, code)
            assert refused.headers["content-type"] == "application/problem+json"
            assert refused.headers["x-content-type-options"] == "nosniff"
            assert refused.json()["detail"][0].islower()
            assert refused.json()["remedy"]
            assert "access-control-allow-origin" not in refused.headers

    asyncio.run(main())


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"data": {"question": "canary"}}, "`Content-Type: application/json`"),
        ({"content": b'{"question" 1}', "headers": JSON}, "body: it is no JSON from character 12"),
        ({"headers": JSON}, "`Content-Type: application/json`"),
    ],
)
def test_a_body_that_is_no_json_object_is_told_so(more: dict[str, Any], told: str) -> None:
    async def main() -> None:
        async with serving() as (_, client):
            refused = await client.post("/v1/ask", **more)
            assert told in refused.json()["detail"]

    asyncio.run(main())


def test_what_is_refused_of_a_method_says_every_method_that_is_not() -> None:
    async def main() -> None:
        async with serving() as (_, client):
            refused = await client.put(f"/v1/reports/{'0' * 32}")
            assert refused.headers["allow"] == "DELETE, GET, HEAD"

    asyncio.run(main())


@pytest.mark.parametrize("path", ["/", "/healthz", "/readyz", "/v1/sources", "/openapi.json"])
def test_head_is_get_without_the_body(path: str) -> None:
    async def main() -> None:
        async with serving() as (_, client):
            answer = await client.head(path)
            assert answer.status_code == 200
            assert not answer.content
            assert (
                answer.headers["content-type"] == (await client.get(path)).headers["content-type"]
            )

    asyncio.run(main())


def test_a_body_that_never_comes_whole_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("groundswell.web.body_limit.MAX_BODY_SECONDS", 0.05)

    async def main() -> None:
        async with serving() as (_, client):
            reader, writer = await asyncio.open_connection(
                client.base_url.host, client.base_url.port
            )
            writer.write(b"POST /v1/ask HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\n")
            writer.write(b"content-type: application/json\r\n\r\n{")
            answer = await reader.readuntil(b"}")
            assert answer.startswith(b"HTTP/1.1 408 ")
            assert b'"code":"request_timeout"' in answer
            writer.close()

    asyncio.run(main())


def test_a_thousand_wrong_fields_are_not_all_named() -> None:
    async def main() -> None:
        async with serving() as (_, client):
            body = BODY | {f"field{number}": 1 for number in range(1_000)}
            refused = await client.post("/v1/ask", json=body)
            assert refused.status_code == 422
            assert len(refused.content) < 5_000

    asyncio.run(main())


def test_a_long_name_of_a_source_is_not_repeated_whole() -> None:
    async def main() -> None:
        async with serving() as (_, client):
            refused = await client.post("/v1/ask", json=BODY | {"sources": ["z" * 10_000]})
            assert refused.status_code == 422
            assert len(refused.content) < 1_000

    asyncio.run(main())


def test_a_bug_is_told_by_its_place_without_its_words(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Engine, "describe_sources", raising)

    async def main() -> None:
        async with serving() as (_, client):
            for path in ("/v1/sources", "/readyz"):
                failed = await client.get(path)
                assert failed.status_code == 500
                assert failed.headers["content-type"] == "application/problem+json"
                assert failed.headers["x-content-type-options"] == "nosniff"
                assert "RuntimeError in test_refusals.py" in failed.json()["detail"]
                assert "bug" in failed.json()["remedy"]
                assert "canary" not in failed.text

    asyncio.run(main())
    told = "".join(capfd.readouterr())
    assert "canary" not in told
    assert "Traceback" not in told


def test_a_bug_in_a_stream_is_its_last_event(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    async def breaking(*_: Any, **__: Any) -> AsyncGenerator[Event, None]:
        yield StageEvent("search", 1.0)
        raising()

    monkeypatch.setattr(Engine, "stream", breaking)

    async def main() -> None:
        async with serving() as (service, client):
            response = await client.post("/v1/ask/stream", json=BODY)
            name, told = events_of(response.text)[-1]
            assert name == "failed"
            assert told["code"] == "internal"
            assert told["remedy"]
            assert "canary" not in response.text
            assert len(service.runs) == 0

    asyncio.run(main())
    told = "".join(capfd.readouterr())
    assert "canary" not in told
    assert "Traceback" not in told
