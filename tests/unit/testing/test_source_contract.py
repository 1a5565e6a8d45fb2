"""The contract of sources notices what it forbids."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from groundswell.domain.document import Document
from groundswell.sources.source import Page, PageRequest, SourceInfo, Window
from groundswell.testing.source_contract import SourceBench, SourceContract

Answer = Callable[[PageRequest], Page]


def post(number: int = 1, **changed: Any) -> Document:
    values = {"id": f"desk:{number}", "source": "desk", "text": "It is slow.",
              "url": "https://desk.example/1", **changed}  # fmt: skip
    return Document(**values)


class Desk:
    def __init__(self, answer: Answer, windows: tuple[Window, ...] = (Window(9),)) -> None:
        self._answer = answer
        self.token = "sample-secret"
        self.info = SourceInfo(
            "desk", "Desk", "Tickets.", windows, max_running=1, ttl_seconds=60, page_size=5
        )

    async def fetch(self, request: PageRequest) -> Page:
        return self._answer(request)

    async def aclose(self) -> None:
        pass


class Talking(Desk):
    def __repr__(self) -> str:
        return f"Desk({self.token})"


def tried(source: Desk, promise: str) -> None:
    class Tried(SourceContract):
        @asynccontextmanager
        async def opened(self) -> AsyncIterator[SourceBench]:
            yield SourceBench(source, ("slow",), secrets=("sample-secret",))

    getattr(Tried(), promise)()


def good(request: PageRequest) -> Page:
    return Page((post(),))


PROMISES = sorted(name for name in vars(SourceContract) if name.startswith("test_"))


@pytest.mark.parametrize("promise", PROMISES)
def test_a_source_that_keeps_its_promises_passes(promise: str) -> None:
    tried(Desk(good), promise)


counted = iter(range(100))


@pytest.mark.parametrize(
    ("source", "promise"),
    [
        (Desk(good, windows=()), "it_describes_itself"),
        (Desk(lambda _: Page(())), "a_page_holds_documents"),
        (Desk(lambda _: Page((post(id="1"),))), "a_page_holds_documents"),
        (Desk(lambda _: Page((post(source="other"),))), "a_page_holds_documents"),
        (Desk(lambda _: Page((post(url="javascript:x"),))), "a_page_holds_documents"),
        (Desk(lambda _: Page((post(1), post(2)))), "a_page_holds_no_more"),
        (Desk(lambda _: Page((post(next(counted)),))), "the_same_request"),
        (Desk(lambda _: Page((post(),), next_cursor="2")), "pages_follow"),
        (Desk(lambda asked: Page((post(int(asked.cursor or 1)),))), "a_cursor_of_another"),
        (Desk(lambda asked: Page((post(text=asked.terms[0]),))), "a_search_without_words"),
        (Talking(good), "no_secret_shows"),
    ],
)
def test_a_broken_promise_is_noticed(source: Desk, promise: str) -> None:
    (name,) = [each for each in PROMISES if each.startswith(f"test_{promise}")]
    with pytest.raises((AssertionError, ValueError, IndexError)):
        tried(source, name)
