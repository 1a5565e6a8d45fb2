"""The HTTP service answers, refuses and lets go, over real HTTP on loopback."""

import asyncio

import pytest

from groundswell.config.load import load
from groundswell.errors import ConfigurationError
from groundswell.web.app import Service
from tests.hanging import Hanging
from tests.integration.test_engine import answer, server
from tests.unit.web.serving import BODY, QUESTION, events_of, serving

LATER = BODY | {"deadline_seconds": 60}  # it can wait for those before it


@pytest.mark.parametrize("path", ["/v1/ask", "/v1/ask/stream"])
def test_an_unknown_source_is_refused_before_the_answer_begins(path) -> None:
    async def main() -> None:
        async with serving(server__max_running=1, server__max_queued=0) as (_, client):
            for _ in range(2):  # the first gave its place back
                response = await client.post(path, json=BODY | {"sources": ["redit"]})
                assert response.status_code == 422
                assert response.headers["content-type"] == "application/problem+json"
                assert "redit" in response.json()["detail"]
                assert response.json()["remedy"]

    asyncio.run(main())


def test_a_question_is_answered_with_a_report() -> None:
    async def main() -> None:
        async with (
            server(answer) as provider,
            serving(sources__hackernews__base_url=provider) as (_, client),
        ):
            response = await client.post("/v1/ask", json=BODY | {"diagnostics": True})
            report = response.json()
            assert response.status_code == 200
            assert report["schema"] == "groundswell.report/1"
            assert report["outcomes"][0]["documents"] == 6
            assert report["diagnostics"]["deadline_seconds"] == 20
            assert response.headers["x-content-type-options"] == "nosniff"
            without = (await client.post("/v1/ask", json=BODY | {"documents": False})).json()
            assert "documents" not in without

    asyncio.run(main())


def test_a_stream_tells_of_progress_and_ends_with_the_report() -> None:
    async def main() -> None:
        async with (
            server(answer) as provider,
            serving(sources__hackernews__base_url=provider) as (_, client),
        ):
            response = await client.post("/v1/ask/stream", json=BODY)
            assert response.headers["content-type"].startswith("text/event-stream")
            assert response.headers["cache-control"] == "no-store"
            assert response.headers["x-accel-buffering"] == "no"
            assert response.headers["x-content-type-options"] == "nosniff"
            events = events_of(response.text)
            names = [name for name, _ in events]
            assert names.index("progress") < names.index("outcome") < names.index("report")
            assert "insights" in names
            assert names[-1] == "report"
            assert events[-1][1]["outcomes"][0]["documents"] == 6

    asyncio.run(main())


@pytest.mark.parametrize("path", ["/v1/ask", "/v1/ask/stream"])
def test_a_client_that_leaves_ends_its_run_and_frees_its_place(path: str) -> None:
    async def main() -> None:
        provider = Hanging()
        async with (
            server(provider) as url,
            serving(sources__hackernews__base_url=url, server__resume_seconds=0) as (
                service,
                client,
            ),
        ):
            asking = asyncio.ensure_future(client.post(path, json=BODY))
            await provider.asked.wait()
            assert service.admission.running == 1
            asking.cancel()
            await provider.is_let_go(service.admission)

    asyncio.run(main())


@pytest.mark.parametrize("path", ["/v1/ask", "/v1/ask/stream"])
def test_a_client_that_leaves_the_queue_gives_up_its_turn(path: str) -> None:
    async def main() -> None:
        provider = Hanging()
        async with (
            server(provider) as url,
            serving(sources__hackernews__base_url=url, server__max_running=1) as (service, client),
        ):
            first = asyncio.ensure_future(client.post("/v1/ask", json=BODY))
            await provider.asked.wait()
            waiting = asyncio.ensure_future(client.post(path, json=LATER))
            while not service.admission.queued:
                await asyncio.sleep(0)
            waiting.cancel()
            async with asyncio.timeout(10):
                while service.admission.queued:
                    await asyncio.sleep(0)
            assert service.admission.running == 1
            first.cancel()

    asyncio.run(main())


def test_a_full_service_refuses_at_once_and_says_when_to_come_back() -> None:
    async def main() -> None:
        provider = Hanging()
        async with (
            server(provider) as url,
            serving(
                sources__hackernews__base_url=url, server__max_running=1, server__max_queued=0
            ) as (_, client),
        ):
            asking = asyncio.ensure_future(client.post("/v1/ask", json=BODY))
            await provider.asked.wait()
            counted = (await client.get("/metrics")).text
            assert "groundswell_questions_running 1.0" in counted
            refused = await client.post("/v1/ask/stream", json=BODY)
            assert refused.status_code == 503
            assert refused.json()["code"] == "bulkhead_full"
            assert int(refused.headers["retry-after"]) >= 1
            counted = (await client.get("/metrics")).text
            assert 'groundswell_refused_total{reason="full"} 1.0' in counted
            asking.cancel()

    asyncio.run(main())


def test_a_client_that_asks_too_often_is_told_how_long_to_wait() -> None:
    async def main() -> None:
        async with (
            server(answer) as provider,
            serving(sources__hackernews__base_url=provider, server__requests_per_minute=1) as (
                _,
                client,
            ),
        ):
            assert (await client.post("/v1/ask", json=BODY)).status_code == 200
            refused = await client.post("/v1/ask", json=BODY)
            assert refused.status_code == 429
            assert 1 <= int(refused.headers["retry-after"]) <= 60

    asyncio.run(main())


def test_running_questions_answer_with_what_they_have_when_the_service_ends() -> None:
    async def main() -> None:
        provider = Hanging()
        async with (
            server(provider) as url,
            serving(sources__hackernews__base_url=url) as (service, client),
        ):
            asking = asyncio.ensure_future(client.post("/v1/ask", json=BODY))
            await provider.asked.wait()
            service.interrupt()
            report = (await asking).json()
            assert report["status"] == "empty"
            assert report["outcomes"][0]["reason"] == "interrupted"

    asyncio.run(main())


def test_who_waits_when_the_service_ends_is_refused_at_once() -> None:
    async def main() -> None:
        provider = Hanging()
        async with (
            server(provider) as url,
            serving(sources__hackernews__base_url=url, server__max_running=1) as (service, client),
        ):
            first = asyncio.ensure_future(client.post("/v1/ask", json=BODY))
            await provider.asked.wait()
            waiting = asyncio.ensure_future(client.post("/v1/ask/stream", json=LATER))
            while not service.admission.queued:
                await asyncio.sleep(0)
            service.interrupt()
            assert (await waiting).status_code == 503
            assert int((await waiting).headers["retry-after"]) >= 1
            assert (await first).json()["outcomes"][0]["reason"] == "interrupted"

    asyncio.run(main())


def test_without_a_known_key_nobody_asks() -> None:
    async def main() -> None:
        async with serving(server__api_keys="one, two") as (_, client):
            for headers in ({}, {"authorization": "Bearer three"}, {"x-api-key": ""}):
                response = await client.get("/v1/sources", headers=headers)
                assert response.status_code == 401
                assert response.json()["remedy"]
            for headers in ({"authorization": "Bearer two"}, {"x-api-key": "one"}):
                assert (await client.get("/v1/sources", headers=headers)).status_code == 200
            assert (await client.get("/healthz")).status_code == 200

    asyncio.run(main())


def test_beyond_loopback_a_key_is_needed() -> None:
    with pytest.raises(ConfigurationError, match=r"server\.host"):
        Service(load(overrides={"server.host": "0.0.0.0"}, environ={}, dotenv=None))


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"question": ""}, "question"),
        ({"question": QUESTION, "limit": 0}, "limit"),
        ({"question": QUESTION, "kinds": ["rumour"]}, "kinds"),
        ({"question": QUESTION, "deadline_seconds": 0.5}, "deadline_seconds"),
        ({"question": QUESTION, "deadline_seconds": 3000}, "deadline_seconds"),
        ({"question": QUESTION, "since": "2026-03-01T00:00:00"}, "since"),
        ({"question": QUESTION, "since": "2999-03-01T00:00:00Z"}, "since"),
        ({"question": QUESTION, "language": "english!"}, "language"),
        ({"question": QUESTION, "sources": ["nowhere"]}, "source"),
        ({"question": QUESTION, "colour": "red"}, "colour"),
    ],
)
def test_bad_input_is_named_without_repeating_the_question(
    body: dict[str, object], field: str
) -> None:
    async def main() -> None:
        async with serving() as (_, client):
            response = await client.post("/v1/ask", json=body)
            assert response.status_code == 422
            assert response.headers["content-type"] == "application/problem+json"
            assert field in response.json()["detail"]
            assert response.json()["remedy"]
            assert "canary" not in response.text

    asyncio.run(main())


def test_a_body_larger_than_any_question_is_refused() -> None:
    async def main() -> None:
        async with serving() as (_, client):
            response = await client.post("/v1/ask", content=b"x" * 70_000)
            assert response.status_code == 413

    asyncio.run(main())


def test_settings_are_shown_without_secrets() -> None:
    async def main() -> None:
        async with serving(server__api_keys="canary") as (_, client):
            response = await client.get("/v1/settings", headers={"x-api-key": "canary"})
            rows = {row["name"]: row for row in response.json()}
            assert rows["server.api_keys"]["value"] == "********"
            assert rows["server.max_running"]["origin"] == "default"
            assert "canary" not in response.text

    asyncio.run(main())
