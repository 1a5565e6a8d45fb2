"""The same question again asks nobody, neither a provider nor the model."""

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
    assert second.usage.sources_usd == 0
    assert first.usage.sources_usd > 0
    # A plan that came too late the first time is not in the cache, and is not asked for again.
    assert second.usage.llm_cache_hits in {first.usage.llm_calls, first.usage.llm_calls - 1}
    assert [item.id for item in second.documents] == [item.id for item in first.documents]
    assert second.insights == first.insights
    assert second.summary == first.summary
    assert second.notes == first.notes
