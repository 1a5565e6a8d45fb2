"""More questions at once than the service can take are all answered in time or refused at once."""

import asyncio
import time

import pytest
from benchmarks.web_questions import asked_at_once, different

from groundswell.sandbox.server import SandboxOptions
from tests.browser.served import Served, served

QUESTIONS = 12
DEADLINE_SECONDS = 20.0


def let_go(site: Served) -> bool:
    """Wait until nothing runs; the limit is for a broken service, not for a slow one."""
    until = time.perf_counter() + 20
    while site.service.admission.running or site.service.admission.queued:
        if time.perf_counter() > until:
            return False
        time.sleep(0.01)  # its loop is in another thread, which has no event for us
    return True


@pytest.mark.parametrize("texts", [different(QUESTIONS), different(1) * QUESTIONS])
def test_each_is_answered_or_refused_with_when_to_come_back(texts: list[str]) -> None:
    options = SandboxOptions()
    with served(options, server__max_running=2, server__max_queued=2) as site:
        answers = asyncio.run(asked_at_once(site.url, texts, deadline_seconds=DEADLINE_SECONDS))
        assert let_go(site)
    answered = [each for each in answers if each.report is not None]
    refused = [each for each in answers if each.http == 503]
    assert len(answered) + len(refused) == QUESTIONS
    assert 2 <= len(answered) <= 4
    assert all(int(each.retry_after or 0) >= 1 for each in refused)
    assert all(each.first_event_seconds is None for each in refused)


def test_who_is_let_in_is_answered_whole_when_all_fit() -> None:
    with served(server__max_running=QUESTIONS, server__max_running_per_key=QUESTIONS) as site:
        answers = asyncio.run(
            asked_at_once(site.url, different(1) * QUESTIONS, deadline_seconds=60.0)
        )
        assert let_go(site)
    assert [each.http for each in answers] == [200] * QUESTIONS
    assert all(each.report in ("complete", "partial") for each in answers)
    assert all(each.first_insight_seconds is not None for each in answers)
