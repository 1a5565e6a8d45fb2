"""Whoever watches the service is told what is ready, what is not, and how busy it is."""

import asyncio

from groundswell.config.sources import SourcesSettings
from tests.unit.web.serving import serving

KEYED = ("reddit", "x")


def test_what_is_ready_and_what_is_not_is_named() -> None:
    async def main() -> None:
        async with serving(sources__lemmy__enabled=False) as (_, client):
            answer = (await client.get("/readyz")).json()
            assert answer["status"] == "ready"
            assert "hackernews" in answer["sources"]
            assert answer["not_ready"]["lemmy"] == "disabled"
            assert [answer["not_ready"][name] for name in KEYED] == ["needs key"] * len(KEYED)
            assert not set(answer["sources"]) & set(answer["not_ready"])
            assert (answer["running"], answer["queued"]) == (0, 0)

    asyncio.run(main())


def test_where_nothing_is_ready_that_is_a_problem_with_each_reason() -> None:
    off = {f"sources__{name}__enabled": False for name in SourcesSettings.model_fields}

    async def main() -> None:
        async with serving(**off) as (_, client):
            answer = await client.get("/readyz")
            assert answer.status_code == 503
            assert answer.headers["content-type"] == "application/problem+json"
            assert set(answer.json()["not_ready"].values()) == {"disabled"}
            assert (await client.get("/healthz")).status_code == 200

    asyncio.run(main())
