"""The same question again asks nobody, and the same question at once asks everybody once."""

import asyncio
from collections import Counter

import pytest

from groundswell.domain.query import Query
from groundswell.domain.report import Report
from tests.quiet_loop import QuietLoop
from tests.quiet_sandbox import opened

SOURCES = ("reddit", "x", "hackernews", "github", "stackexchange", "lemmy")


def asked_twice(text: str, *, seed: int) -> tuple[list[Report], list[int], list[int]]:
    """Return both reports, and the requests to providers and to the model after each."""
    quiet = QuietLoop()

    async def main() -> tuple[list[Report], list[int], list[int]]:
        reports, requests, chats = [], [], []
        async with opened(quiet, has_model=True, seed=seed) as (sandbox, engine):
            for _ in range(2):
                query = Query(text, sources=SOURCES, deadline_seconds=60)
                reports.append(await quiet.finished(engine.ask(query)))
                audit = sandbox.audit()
                model = audit["providers"].get("openai", {"requests": 0})["requests"]
                requests.append(audit["requests"] - model)
                chats.append(model)
        return reports, requests, chats

    return quiet.run(main())


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
@pytest.mark.parametrize(
    "text", ["What frustrates Billow users?", "What do people complain about most in Tasklark?"]
)
def test_a_question_asked_again_makes_no_request_and_no_call_to_the_model(
    text: str, seed: int
) -> None:
    (first, second), requests, chats = asked_twice(text, seed=seed)
    assert requests[0] == requests[1] > 0
    assert chats[0] == chats[1] > 0
    assert second.usage.requests == {}
    assert second.usage.llm_calls == 0
    assert all(item.cached_pages == 0 < item.pages for item in first.outcomes)
    assert all(item.cached_pages == item.pages > 0 for item in second.outcomes)
    assert second.usage.sources_usd == 0
    assert first.usage.sources_usd > 0
    # A plan that came too late the first time is not in the cache, and is not asked for again.
    assert second.usage.llm_cache_hits in {first.usage.llm_calls, first.usage.llm_calls - 1}
    assert [item.id for item in second.documents] == [item.id for item in first.documents]
    assert second.insights == first.insights
    assert second.summary == first.summary
    assert second.notes == first.notes


@pytest.mark.parametrize("is_cached", [True, False], ids=["with a cache", "without a cache"])
def test_identical_questions_at_once_ask_each_provider_and_the_model_once(is_cached: bool) -> None:
    quiet = QuietLoop()
    more = {"cache.enabled": is_cached, "llm.plan": False}

    async def main(count: int) -> tuple[list[Report], Counter[str]]:
        async with opened(quiet, has_model=True, **more) as (sandbox, engine):
            query = Query("What frustrates Billow users?", sources=SOURCES, deadline_seconds=60)

            async def everybody() -> list[Report]:
                async with asyncio.TaskGroup() as group:
                    tasks = [group.create_task(engine.ask(query)) for _ in range(count)]
                return [task.result() for task in tasks]

            reports = await quiet.finished(everybody())
            found = sandbox.audit()["providers"]
            return reports, Counter({name: row["requests"] for name, row in found.items()})

    _, alone = quiet.run(main(1))
    quiet = QuietLoop()
    reports, requests = quiet.run(main(10))
    assert requests == alone
    assert len({report.summary for report in reports}) == 1
    assert all(report.insights == reports[0].insights for report in reports)
    assert all(report.notes == () for report in reports)
    # Who began a call pays for it, and the others pay nothing.
    assert sum(report.usage.llm_calls for report in reports) == requests["openai"]
    assert sum(report.usage.sources_usd > 0 for report in reports) == 1
    assert sum(report.usage.llm_calls > 0 for report in reports) < len(reports)
