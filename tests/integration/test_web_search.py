"""Web search over real HTTP: the next provider answers when one is used up, and it is said."""

import asyncio

from groundswell.config.load import load
from groundswell.domain.query import Query
from groundswell.engine import Engine
from groundswell.sandbox.providers.brave import Brave
from groundswell.sandbox.providers.tavily import Tavily
from tests.unit.sandbox.stand_ins import posts, served


def test_the_next_provider_answers_when_the_first_is_used_up() -> None:
    def providers(corpus, *, seed):
        return (Brave(corpus, month_queries=0), Tavily(corpus))

    async def main():
        async with served(posts(8, "web"), providers=providers) as client:
            loaded = load(
                overrides={**client.sandbox.settings(), "cache.url": "memory://"},
                environ={},
                dotenv=None,
            )
            async with Engine(loaded.settings) as engine:
                query = Query("What annoys about export?", sources=("google",), deadline_seconds=20)
                reports = [await engine.ask(query, refresh=True) for _ in range(2)]
            return reports, (await client.audit())["providers"]

    reports, audit = asyncio.run(main())
    for report in reports:
        (outcome,) = report.outcomes
        assert outcome.status == "ok"
        assert outcome.documents == 8
        assert "quota at brave is used up" in outcome.reason
        assert "tavily answered instead" in outcome.reason
    assert audit["brave"]["requests"] == 1  # it rests in the second run
    assert audit["tavily"]["requests"] == 2
