"""Reports are kept on request, read by whoever has the link, exported and forgotten."""

import asyncio

import pytest

from groundswell.domain.report import SAMPLE_NOTE
from tests.integration.test_engine import answer, server
from tests.unit.web.serving import BODY, events_of, serving


def test_a_report_is_kept_only_when_that_is_asked_for() -> None:
    async def main() -> None:
        async with (
            server(answer) as provider,
            serving(sources__hackernews__base_url=provider) as (_, client),
        ):
            unkept = await client.post("/v1/ask", json=BODY)
            assert "content-location" not in unkept.headers
            assert (await client.get(f"/v1/reports/{unkept.json()['id']}")).status_code == 404
            kept = await client.post("/v1/ask", json=BODY | {"keep": True, "diagnostics": True})
            url = kept.headers["content-location"]
            assert len(bytes.fromhex(url.rpartition("/")[2])) >= 16
            found = await client.get(url)
            assert found.json() == kept.json()
            assert found.headers["cache-control"] == "no-store"

    asyncio.run(main())


def test_a_stream_tells_the_link_before_the_report() -> None:
    async def main() -> None:
        async with (
            server(answer) as provider,
            serving(sources__hackernews__base_url=provider) as (_, client),
        ):
            response = await client.post("/v1/ask/stream", json=BODY | {"keep": True})
            (name, kept), (last, report) = events_of(response.text)[-2:]
            assert (name, last) == ("kept", "report")
            assert kept["id"] == report["id"]
            assert kept["page"] == f"/r/{report['id']}"
            assert kept["seconds"] == 900
            assert (await client.get(kept["url"])).json()["insights"] == report["insights"]

    asyncio.run(main())


def test_where_nothing_is_kept_there_is_no_link() -> None:
    async def main() -> None:
        async with (
            server(answer) as provider,
            serving(sources__hackernews__base_url=provider, cache__report_ttl_seconds=0) as (
                _,
                client,
            ),
        ):
            response = await client.post("/v1/ask/stream", json=BODY | {"keep": True})
            assert "kept" not in [name for name, _ in events_of(response.text)]

    asyncio.run(main())


@pytest.mark.parametrize(
    ("shape", "media_type", "start"),
    [
        ("json", "application/json", "{"),
        ("md", "text/markdown; charset=utf-8", "# What annoys"),
        ("csv", "text/csv; charset=utf-8", "rank,"),
        ("html", "text/html; charset=utf-8", "<!doctype html>"),
    ],
)
def test_a_kept_report_is_exported(shape: str, media_type: str, start: str) -> None:
    async def main() -> None:
        async with (
            server(answer) as provider,
            serving(sources__hackernews__base_url=provider) as (_, client),
        ):
            kept = await client.post("/v1/ask", json=BODY | {"keep": True})
            url = f"{kept.headers['content-location']}.{shape}"
            response = await client.get(url)
            assert response.headers["content-type"] == media_type
            assert response.text.startswith(start)
            assert kept.json()["insights"][0]["evidence"][0]["quote"][:20] in response.text
            if shape == "html":
                assert "script-src" not in response.headers["content-security-policy"]
                assert "default-src 'none'" in response.headers["content-security-policy"]
            else:
                assert response.headers["content-disposition"].startswith("attachment")
            assert (await client.get(f"{url}x")).status_code == 422

    asyncio.run(main())


def test_with_keys_a_link_can_be_read_by_all_but_forgotten_by_clients_only() -> None:
    async def main() -> None:
        key = {"x-api-key": "one"}
        async with (
            server(answer) as provider,
            serving(sources__hackernews__base_url=provider, server__api_keys="one") as (_, client),
        ):
            kept = await client.post("/v1/ask", json=BODY | {"keep": True}, headers=key)
            url = kept.headers["content-location"]
            assert (await client.delete(url)).status_code == 401
            assert (await client.get(url)).status_code == 200
            assert (await client.delete(url, headers=key)).status_code == 204
            gone = await client.get(url)
            assert gone.status_code == 404
            assert gone.json()["remedy"]

    asyncio.run(main())


@pytest.mark.parametrize("name", ["0" * 32, "..%2f..%2fetc", "é", "A" * 32])
def test_an_id_that_is_none_is_not_found(name: str) -> None:
    async def main() -> None:
        async with serving() as (_, client):
            for suffix in ("", ".html"):
                assert (await client.get(f"/v1/reports/{name}{suffix}")).status_code == 404

    asyncio.run(main())


def test_runs_are_counted_for_those_with_a_key() -> None:
    async def main() -> None:
        async with (
            server(answer) as provider,
            serving(sources__hackernews__base_url=provider, server__api_keys="one") as (_, client),
        ):
            assert (await client.get("/metrics")).status_code == 401
            await client.post("/v1/ask", json=BODY, headers={"x-api-key": "one"})
            response = await client.get("/metrics", headers={"authorization": "Bearer one"})
            assert 'groundswell_runs_total{status="complete"} 1.0' in response.text
            assert "canary" not in response.text

    asyncio.run(main())


def test_notes_of_the_service_stand_first_in_every_report_and_export() -> None:
    async def main() -> None:
        async with (
            server(answer) as provider,
            serving(notes=(SAMPLE_NOTE,), sources__hackernews__base_url=provider) as (_, client),
        ):
            response = await client.post("/v1/ask", json=BODY | {"keep": True})
            assert response.json()["notes"][0] == SAMPLE_NOTE
            url = response.headers["content-location"]
            assert SAMPLE_NOTE in (await client.get(f"{url}.html")).text
            streamed = await client.post("/v1/ask/stream", json=BODY)
            assert events_of(streamed.text)[-1][1]["notes"][0] == SAMPLE_NOTE

    asyncio.run(main())
