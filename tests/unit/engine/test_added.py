"""A source that is not built in cannot break a run, whatever its code raises or answers."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from groundswell.domain.document import Document
from groundswell.engine.added import Added
from groundswell.errors import (
    GroundswellError,
    SourceResponseError,
    SourceThrottledError,
    SourceUnavailableError,
)
from groundswell.sources.contract import source_problem
from groundswell.sources.source import LimitFeedback, Page, PageRequest, SourceInfo, Window
from tests.fake_clock import FakeClock

INFO = SourceInfo(
    "desk", "Desk", "Tickets.", (Window(9),), max_running=1, ttl_seconds=60, page_size=5
)
POST = Document(id="desk:1", source="desk", text="It is slow.", url="https://desk.example/1")


class Scripted:
    info = INFO

    def __init__(self, act: Callable[[], Any]) -> None:
        self._act = act

    async def fetch(self, request: PageRequest) -> Page:
        return self._act()

    async def aclose(self) -> None:
        self._act()


def raising(error: BaseException) -> Callable[[], Any]:
    def act() -> None:
        raise error

    return act


def fetched(act: Callable[[], Any]) -> Page:
    added = Added(Scripted(act), INFO, clock=FakeClock())
    return asyncio.run(added.fetch(PageRequest(("slow",), limit=5)))


def refused(act: Callable[[], Any]) -> GroundswellError:
    with pytest.raises(GroundswellError) as caught:
        fetched(act)
    return caught.value


def test_an_error_of_ours_passes_also_out_of_a_group() -> None:
    throttled = SourceThrottledError("slow down", source="desk", retry_after_seconds=3)
    assert refused(raising(throttled)) is throttled
    assert refused(raising(ExceptionGroup("several", [throttled]))) is throttled


def test_secrets_are_hidden_in_what_its_own_errors_say() -> None:
    error = SourceThrottledError("sample-secret is slow", source="desk", remedy="sample-secret!")
    added = Added(Scripted(raising(error)), INFO, clock=FakeClock(), secrets=("sample-secret", 7))
    with pytest.raises(SourceThrottledError) as caught:
        asyncio.run(added.fetch(PageRequest(("slow",), limit=5)))
    assert (caught.value.message, caught.value.remedy) == ("******** is slow", "********!")
    assert "sample-secret" not in str(caught.value)


@pytest.mark.parametrize("error", [ValueError("sample-secret"), KeyError("sample-secret")])
def test_a_foreign_error_says_where_and_not_what(error: Exception) -> None:
    found = refused(raising(error))
    assert isinstance(found, SourceResponseError)
    assert not found.retryable
    assert f"unexpected {type(error).__name__} in test_added.py line" in found.message
    assert "sample-secret" not in found.message
    assert found.remedy


@pytest.mark.parametrize("error", [ConnectionResetError(), TimeoutError()])
def test_trouble_with_its_own_connections_is_worth_another_attempt(error: Exception) -> None:
    found = refused(raising(error))
    assert isinstance(found, SourceUnavailableError)
    assert found.retryable


def test_cancellation_is_never_converted() -> None:
    with pytest.raises(asyncio.CancelledError):
        fetched(raising(asyncio.CancelledError()))


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (None, "NoneType instead of a Page"),
        ([POST], "list instead of a Page"),
        (Page(({"text": "x"},)), "dict instead of a Document"),
        (Page((), next_cursor=2), "a cursor of its page is no text"),
    ],
)
def test_what_is_no_page_is_refused(answer: Any, problem: str) -> None:
    assert problem in refused(lambda: answer).message


@pytest.mark.parametrize(
    "changed",
    [
        {"skipped": "many"},
        {"skipped": None},
        {"documents": None},
        {"side_cursors": None},
        {"side_cursors": 7},
        {"cost_usd": "much"},
        {"cost_usd": float("nan")},
        {"cost_usd": -1.0},
        {"received_bytes": None},
        {"feedback": "slow down"},
        {"feedback": LimitFeedback(remaining="few")},
        {"feedback": LimitFeedback(backoff_seconds=float("inf"))},
    ],
)
def test_a_page_with_a_field_of_another_kind_is_refused(changed: dict[str, Any]) -> None:
    found = refused(lambda: replace(Page((POST,)), **changed))
    assert isinstance(found, SourceResponseError)
    assert found.remedy


def test_what_a_page_says_beside_its_documents_is_kept() -> None:
    feedback = LimitFeedback(remaining=3, reset_seconds=2.5)
    given = Page((POST,), "2", ("3",), 1, feedback, cost_usd=0.5, received_bytes=7)
    assert fetched(lambda: given) == given


def test_a_page_cannot_be_larger_than_any_setting_allows() -> None:
    posts = tuple(replace(POST, id=f"desk:{number}") for number in range(1_200))
    page = fetched(lambda: Page(posts))
    assert (len(page.documents), page.skipped) == (1_000, 200)


def test_documents_are_held_to_what_every_document_promises() -> None:
    local = datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=2)))
    given = replace(
        POST,
        id="1",
        source="elsewhere",
        text="It\x00 is   slow.\u200b",
        created_at=local,
        score=10**20,
        language="de-AT",
        author=" Sam\x07 ",
    )
    (kept,) = fetched(lambda: Page((given,))).documents
    assert (kept.id, kept.source, kept.text) == ("desk:1", "desk", "It is slow.")
    assert kept.created_at == local
    assert kept.created_at is not None
    assert kept.created_at.tzinfo is UTC
    assert (kept.score, kept.language, kept.author) == (None, "de", "Sam")


def test_a_time_without_a_zone_is_taken_for_utc() -> None:
    (kept,) = fetched(lambda: Page((replace(POST, created_at=datetime(2026, 3, 1)),))).documents  # noqa: DTZ001
    assert kept.created_at == datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "broken", [{"text": None}, {"text": ""}, {"id": ""}, {"id": None}, {"score": "many"}]
)
def test_a_broken_document_is_skipped_and_counted(broken: dict[str, Any]) -> None:
    page = fetched(lambda: Page((POST, replace(POST, **broken)), next_cursor="2", skipped=1))
    assert [each.id for each in page.documents] == ["desk:1"]
    assert (page.skipped, page.next_cursor) == (2, "2")


def test_a_failure_to_close_is_no_failure_of_the_engine() -> None:
    asyncio.run(Added(Scripted(raising(ValueError())), INFO, clock=FakeClock()).aclose())


def test_accounts_differ_by_credentials() -> None:
    def account(**credentials: object) -> str:
        source = Scripted(lambda: None)
        return Added(source, INFO, clock=FakeClock(), credentials=credentials).account

    assert len({account(), account(token="one-secret"), account(token="two-secret")}) == 3
    assert account(token="one-secret", base_url="x") == account(base_url="x", token="one-secret")
    assert "secret" not in account(token="one-secret")


class Sync(Scripted):
    def fetch(self, request: PageRequest) -> Page:
        return Page(())


def with_info(**changed: Any) -> Scripted:
    source = Scripted(lambda: None)
    source.info = replace(INFO, **changed)
    return source


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        (object(), "no asynchronous method 'fetch'"),
        (Sync(lambda: None), "no asynchronous method 'fetch'"),
        (type("Bare", (Scripted,), {"info": "desk"})(lambda: None), "'info' that is a SourceInfo"),
        (with_info(max_running=0), "max_running=0"),
        (with_info(page_size=None), "page_size=None"),
        (with_info(ttl_seconds=float("nan")), "ttl_seconds=nan"),
        (with_info(summary=None), "a summary that is no text"),
        (with_info(max_age_seconds="a day"), "max_age_seconds='a day'"),
        (with_info(max_age_seconds=-1), "max_age_seconds=-1"),
        (with_info(windows=(9,)), "windows that are no Window"),
        (with_info(windows=(Window(0),)), "lets nothing through"),
        (with_info(windows=(Window(1, day_in="Nowhere/At all"),)), "time zone 'Nowhere/At all'"),
    ],
)
def test_what_is_no_source_is_told(source: object, problem: str) -> None:
    assert problem in str(source_problem(source))


def test_a_source_has_no_problem() -> None:
    assert source_problem(Scripted(lambda: None)) is None
