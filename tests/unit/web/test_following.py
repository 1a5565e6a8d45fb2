"""A stream goes on after a dropped connection, and a run can be told to answer now."""

import asyncio

import httpx2
import pytest

from tests.hanging import Hanging
from tests.integration.test_engine import server
from tests.unit.web.serving import BODY, events_of, serving


async def first_event(response: httpx2.Response) -> str:
    """Read one event; return the lines of it."""
    lines = []
    async for line in response.aiter_lines():
        if not line:
            break
        lines.append(line)
    return "\n".join(lines)


def test_a_dropped_stream_goes_on_behind_the_last_event_that_arrived() -> None:
    async def main() -> None:
        provider = Hanging()
        async with (
            server(provider) as url,
            serving(sources__hackernews__base_url=url) as (service, client),
        ):
            async with client.stream("POST", "/v1/ask/stream", json=BODY) as response:
                events = response.headers["content-location"]
                first = await first_event(response)
                assert first.startswith("id: 1\n")
            await provider.asked.wait()  # the connection is gone, the run is not
            assert service.admission.running == 1
            again = asyncio.ensure_future(client.get(events, headers={"last-event-id": "1"}))
            finish = events.removesuffix("events") + "finish"
            assert (await client.post(finish)).status_code == 204
            rest = (await again).text
            assert rest.startswith("id: 2\n")
            name, report = events_of(rest)[-1]
            assert name == "report"
            assert report["outcomes"][0]["reason"] == "interrupted"
            assert service.admission.running == 0
            assert events_of((await client.get(events)).text)[-1] == (name, report)

    asyncio.run(main())


def test_a_run_that_is_ended_frees_its_place_at_once() -> None:
    async def main() -> None:
        provider = Hanging()
        async with (
            server(provider) as url,
            serving(sources__hackernews__base_url=url) as (service, client),
        ):
            async with client.stream("POST", "/v1/ask/stream", json=BODY) as response:
                run = response.headers["content-location"].removesuffix("/events")
                await provider.asked.wait()
                assert (await client.delete(run)).status_code == 204
                await provider.is_let_go(service.admission)
            assert (await client.post(f"{run}/finish")).status_code == 404

    asyncio.run(main())


@pytest.mark.parametrize("value", ["-1", "x"])
def test_a_last_event_that_is_no_number_is_refused(value: str) -> None:
    async def main() -> None:
        async with serving() as (_, client):
            answer = await client.get("/v1/runs/none/events", headers={"last-event-id": value})
            assert answer.status_code == 422

    asyncio.run(main())


def test_another_client_does_not_find_a_run() -> None:
    async def main() -> None:
        provider = Hanging()
        async with (
            server(provider) as url,
            serving(sources__hackernews__base_url=url, server__api_keys="one,two") as (_, client),
        ):
            mine, others = {"x-api-key": "one"}, {"x-api-key": "two"}
            asking = client.stream("POST", "/v1/ask/stream", json=BODY, headers=mine)
            async with asking as response:
                events = response.headers["content-location"]
                run = events.removesuffix("/events")
                assert (await client.get(events, headers=others)).status_code == 404
                assert (await client.post(f"{run}/finish", headers=others)).status_code == 404
                assert (await client.delete(run, headers=others)).status_code == 204
                assert (await client.post(f"{run}/finish", headers=mine)).status_code == 204
                async for line in response.aiter_lines():
                    if line == "event: report":
                        return
            raise AssertionError("no report came")

    asyncio.run(main())
