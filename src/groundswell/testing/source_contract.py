"""Check that a source keeps its promises.

    class TestMySource(SourceContract):
        @asynccontextmanager
        async def opened(self):
            async with my_server() as http:
                yield SourceBench(MySource(http), terms=("export",), secrets=("my-token",))

Call `pytest.register_assert_rewrite("groundswell.testing")` in `conftest.py` for full messages.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace

from groundswell.errors import SourceError
from groundswell.sources.bounds import bounded
from groundswell.sources.contract import page_problem, source_problem
from groundswell.sources.fields import web_address
from groundswell.sources.source import Page, PageRequest, Source

_MOST_PAGES = 20


@dataclass(frozen=True, slots=True)
class SourceBench:
    """A source, words that it finds documents for, and texts that must not show anywhere."""

    source: Source
    terms: tuple[str, ...]
    secrets: tuple[str, ...] = ()

    @property
    def request(self) -> PageRequest:
        """Return a request for a first page as the engine would ask for it."""
        return PageRequest(self.terms, limit=self.source.info.page_size)


Scenario = Callable[[SourceBench], Awaitable[None]]


class SourceContract:
    """What holds for every source."""

    def opened(self) -> AbstractAsyncContextManager[SourceBench]:
        """Open a source in front of something that answers; override this."""
        raise NotImplementedError

    def _run(self, scenario: Scenario) -> None:
        async def main() -> None:
            async with self.opened() as bench:
                await scenario(bench)

        asyncio.run(main())

    def test_it_describes_itself(self) -> None:
        """It has the methods and a plausible description, the same each time."""

        async def scenario(bench: SourceBench) -> None:
            assert source_problem(bench.source) is None
            assert bench.source.info == bench.source.info
            assert bench.source.info.summary
            assert bench.source.info.windows, "say what its server can bear"

        self._run(scenario)

    def test_a_page_holds_documents_of_this_source(self) -> None:
        """Documents have ids and the name of the source, plain bounded text and a web address."""

        async def scenario(bench: SourceBench) -> None:
            name = bench.source.info.name
            page = await bench.source.fetch(bench.request)
            assert page_problem(page) is None
            assert page.documents, "the terms of the bench find nothing"
            for document in page.documents:
                assert document.source == name
                assert document.id.startswith(f"{name}:")
                assert document.text.strip()
                assert web_address(document.url)
                if document.created_at is not None:
                    assert document.created_at.tzinfo is not None
                    assert bounded(document, now=document.created_at) == document

        self._run(scenario)

    def test_a_page_holds_no_more_than_was_asked_for(self) -> None:
        """`limit` bounds the documents of a page."""

        async def scenario(bench: SourceBench) -> None:
            page = await bench.source.fetch(replace(bench.request, limit=1))
            assert len(page.documents) <= 1

        self._run(scenario)

    def test_the_same_request_has_the_same_answer(self) -> None:
        """Nothing of one request changes the next, so answers can be cached."""

        async def scenario(bench: SourceBench) -> None:
            first, second = [await bench.source.fetch(bench.request) for _ in range(2)]
            assert _ids(first) == _ids(second)
            assert first.next_cursor == second.next_cursor

        self._run(scenario)

    def test_pages_follow_each_other_and_end(self) -> None:
        """Each page brings something new, and the last one says so."""

        async def scenario(bench: SourceBench) -> None:
            cursor: str | None = None
            seen: set[str | None] = set()
            for _ in range(_MOST_PAGES):
                page = await bench.source.fetch(replace(bench.request, cursor=cursor))
                assert cursor not in seen, "a cursor leads back to a page that was read"
                seen.add(cursor)
                cursor = page.next_cursor
                if cursor is None:
                    return
            assert len(seen) == _MOST_PAGES

        self._run(scenario)

    def test_a_search_without_words_is_answered_or_refused(self) -> None:
        """Terms that hold no word are a refusal or an answer, never a bug."""

        async def scenario(bench: SourceBench) -> None:
            for terms in ((), ("!?",), ("\x00",)):
                await _answered_or_refused(bench, replace(bench.request, terms=terms))

        self._run(scenario)

    def test_a_cursor_of_another_is_answered_or_refused(self) -> None:
        """A cursor may come out of an old cache."""

        async def scenario(bench: SourceBench) -> None:
            for cursor in ("nobody's", "-1", "9" * 40):
                await _answered_or_refused(bench, replace(bench.request, cursor=cursor))

        self._run(scenario)

    def test_no_secret_shows(self) -> None:
        """Neither its `repr` nor a document holds what is secret."""

        async def scenario(bench: SourceBench) -> None:
            page = await bench.source.fetch(bench.request)
            for secret in bench.secrets:
                assert secret not in f"{bench.source!r} {bench.source.info!r} {page!r}"

        self._run(scenario)

    def test_it_may_be_closed_twice(self) -> None:
        """Closing frees what it holds, and closing again does nothing."""

        async def scenario(bench: SourceBench) -> None:
            await bench.source.fetch(bench.request)
            await bench.source.aclose()
            await bench.source.aclose()

        self._run(scenario)


async def _answered_or_refused(bench: SourceBench, request: PageRequest) -> None:
    answer: Page | SourceError
    try:
        answer = await bench.source.fetch(request)
    except SourceError as error:
        answer = error
    if isinstance(answer, SourceError):
        assert answer.source == bench.source.info.name
        assert answer.message
    else:
        assert page_problem(answer) is None


def _ids(page: Page) -> list[str]:
    return [document.id for document in page.documents]
