"""The next provider of a source answers when the one before it cannot, and it is said."""

import asyncio

import pytest

from groundswell.domain.document import Document
from groundswell.engine.fall_over import REST_SECONDS, Resting, joined
from groundswell.errors import (
    BulkheadFullError,
    CircuitOpenError,
    RateLimitExceededError,
    SourceQuotaExhaustedError,
    SourceThrottledError,
    SourceUnavailableError,
    TransportTimeoutError,
)
from groundswell.pipeline.search import SourceCall
from groundswell.sources.source import Page, PageRequest
from tests.fake_clock import FakeClock

QUOTA = SourceQuotaExhaustedError("google: the quota at first is used up", source="google")


class Provider:
    """Answers from a list of pages and errors, and remembers the cursors it got."""

    def __init__(self, name, *answers):
        self.name = name
        self.answers = list(answers)
        self.cursors = []

    async def fetch(self, request):
        self.cursors.append(request.cursor)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def page(name, following=None):
    document = Document(f"google:{name}", "google", name, "https://example.com")
    return Page((document,), next_cursor=following)


def call_of(*providers, resting=None):
    turns = [(it.name, SourceCall("google", it.fetch, 10, 10, 3)) for it in providers]
    return joined(turns, resting=resting or Resting(FakeClock()))


def fetched(call, cursor=None):
    return asyncio.run(call.fetch(PageRequest(("word",), 10, cursor=cursor)))


def test_the_first_provider_answers_and_nothing_is_said():
    first, second = Provider("first", page("a")), Provider("second")
    call = call_of(first, second)
    assert fetched(call).documents[0].text == "a"
    assert second.cursors == []
    assert call.note_of() is None


@pytest.mark.parametrize(
    "error",
    [
        QUOTA,
        SourceThrottledError("google: too fast", source="google"),
        SourceUnavailableError("google: broken", source="google"),
        TransportTimeoutError("the exchange took too long"),
        RateLimitExceededError("google: no room today", wait_seconds=9),
        CircuitOpenError("google: open"),
    ],
)
def test_the_second_answers_when_the_first_cannot(error):
    call = call_of(Provider("first", error), Provider("second", page("b")))
    assert fetched(call).documents[0].text == "b"
    assert "second answered instead" in call.note_of()


def test_what_is_wrong_with_us_is_not_passed_on_to_another():
    second = Provider("second")
    with pytest.raises(BulkheadFullError):
        fetched(call_of(Provider("first", BulkheadFullError("google: full")), second))
    assert second.cursors == []


def test_the_error_of_the_first_is_told_when_none_answers():
    other = SourceUnavailableError("google: broken", source="google")
    with pytest.raises(SourceQuotaExhaustedError):
        fetched(call_of(Provider("first", QUOTA), Provider("second", other)))


def test_a_cursor_goes_back_to_the_provider_that_gave_it():
    first = Provider("first", QUOTA)
    second = Provider("second", page("b", "1:20"), page("c"))
    call = call_of(first, second)
    following = fetched(call).next_cursor
    assert fetched(call, following).documents[0].text == "c"
    assert second.cursors == [None, "1:20"]
    assert len(first.cursors) == 1


def test_a_provider_that_ends_in_the_middle_is_followed_from_the_start():
    first, second = Provider("first", page("a", "7"), QUOTA), Provider("second", page("b"))
    call = call_of(first, second)
    following = fetched(call).next_cursor
    assert fetched(call, following).documents[0].text == "b"
    assert second.cursors == [None]


def test_a_used_up_provider_rests_over_runs_and_is_asked_again_later():
    clock = FakeClock()
    resting = Resting(clock)
    first = Provider("first", QUOTA, page("a"))
    second = Provider("second", page("b"), page("b"))
    for _ in range(2):
        call = call_of(first, second, resting=resting)
        assert fetched(call).documents[0].text == "b"
        assert "quota at first is used up" in call.note_of()
    assert len(first.cursors) == 1
    clock.tick(REST_SECONDS)
    assert fetched(call_of(first, second, resting=resting)).documents[0].text == "a"


def test_a_moment_of_trouble_lets_nobody_rest():
    resting = Resting(FakeClock())
    broken = SourceUnavailableError("google: broken", source="google")
    first, second = Provider("first", broken, page("a")), Provider("second", page("b"))
    fetched(call_of(first, second, resting=resting))
    assert fetched(call_of(first, second, resting=resting)).documents[0].text == "a"
