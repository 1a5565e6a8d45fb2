"""A source that a user made is asked inside the layers of every other one."""

import asyncio

import pytest

from groundswell import library
from groundswell.config.load import load
from groundswell.config.settings import Settings
from groundswell.domain.document import Document
from groundswell.domain.query import Query
from groundswell.engine import Engine
from groundswell.errors import ConfigurationError, InvalidQueryError, SourceUnavailableError
from groundswell.sources.source import Page, PageRequest, SourceInfo, Window

COMPLAINTS = (
    "The export is broken again and I lost all my invoices.",
    "I can't export anything since the last update, it just crashes.",
    "Export crashes every single time, this is broken.",
)


class Own:
    """Answers two pages, fails as often as it is told to, and remembers what it was asked."""

    def __init__(self, name: str = "helpdesk", *, fails: int = 0, window: int = 100) -> None:
        self.name = name
        self.fails = fails
        self.window = window
        self.requests: list[PageRequest] = []
        self.running = self.most = 0
        self.is_closed = False

    @property
    def info(self) -> SourceInfo:
        return SourceInfo(
            name=self.name,
            title="Help desk",
            summary="Tickets.",
            windows=(Window(self.window, 60.0),),
            max_running=2,
            ttl_seconds=600,
            page_size=3,
        )

    async def fetch(self, request: PageRequest) -> Page:
        self.requests.append(request)
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            for _ in range(5):
                await asyncio.sleep(0)
        finally:
            self.running -= 1
        if len(self.requests) <= self.fails:
            raise SourceUnavailableError("down", source=self.name)
        page = request.cursor or "first"
        documents = tuple(
            Document(
                id=f"{self.name}:{page}:{number}",
                source=self.name,
                text=f"{text} ({page})",
                url=f"https://desk.example/{page}/{number}",
                author=f"{page}_{number}",
            )
            for number, text in enumerate(COMPLAINTS)
        )
        return Page(documents, next_cursor="second" if request.cursor is None else None)

    async def aclose(self) -> None:
        self.is_closed = True


def settings(**changed: object) -> Settings:
    values = {"cache.url": "memory://", "retry.base_seconds": 0.01, **changed}
    return load(overrides=values, is_alone=True).settings


def test_it_is_asked_paged_cached_traced_and_closed() -> None:
    async def main() -> None:
        own = Own()
        query = Query("What is wrong with export?", sources=("helpdesk",), deadline_seconds=30)
        async with Engine(settings(), sources=[own]) as engine:
            states = {status.info.name: status.state for status in engine.describe_sources()}
            assert states["helpdesk"] == "ready"
            first = await engine.ask(query, diagnostics=True)
            again = await engine.ask(query)
        assert own.is_closed
        assert [request.cursor for request in own.requests] == [None, "second"]
        assert first.outcomes[0].status == "ok"
        assert first.outcomes[0].documents == 6
        assert first.insights
        assert {each.source for each in first.insights[0].evidence} == {"helpdesk"}
        assert first.usage.requests == {"helpdesk": 2}
        assert sum(again.usage.requests.values()) == 0
        assert [each.name for each in again.insights] == [each.name for each in first.insights]
        assert first.diagnostics is not None
        assert first.diagnostics["sources"]["helpdesk"]["attempts"] == 2

    asyncio.run(main())


def test_a_failure_is_tried_again() -> None:
    async def main() -> None:
        own = Own(fails=1)
        query = Query("What is wrong with export?", sources=("helpdesk",), deadline_seconds=30)
        async with Engine(settings(), sources=[own]) as engine:
            report = await engine.ask(query)
        assert report.outcomes[0].status == "ok"
        assert len(own.requests) == 3

    asyncio.run(main())


def test_a_bug_in_it_is_an_outcome_and_breaks_nothing_else() -> None:
    class Broken(Own):
        async def fetch(self, request: PageRequest) -> Page:
            raise ValueError(f"canary of {request.terms}")

    async def main() -> None:
        own, broken = Own(), Broken("broken")
        query = Query("Why is export bad?", sources=("helpdesk", "broken"), deadline_seconds=30)
        async with Engine(settings(), sources=[own, broken]) as engine:
            report = await engine.ask(query)
        found = {outcome.source: outcome for outcome in report.outcomes}
        assert (found["helpdesk"].status, found["broken"].status) == ("ok", "failed")
        assert "unexpected ValueError in test_own_source.py" in str(found["broken"].reason)
        assert "canary" not in str(found["broken"])
        assert report.insights

    asyncio.run(main())


def test_settings_bound_it_as_they_bound_others() -> None:
    async def main() -> None:
        own = Own()
        query = Query("What is wrong with export?", sources=("helpdesk",), deadline_seconds=30)
        bounded = settings(**{"plugins.helpdesk.max_pages": 1, "plugins.helpdesk.ttl_seconds": 7})
        async with Engine(bounded, sources=[own]) as engine:
            await engine.ask(query)
            (info,) = [s.info for s in engine.describe_sources() if s.info.name == "helpdesk"]
        assert len(own.requests) == 1
        assert info.ttl_seconds == 7

    asyncio.run(main())


def test_what_is_no_source_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="no asynchronous method 'fetch'"):
        Engine(settings(), sources=[object()])


def test_its_limits_hold_over_all_questions() -> None:
    async def main() -> None:
        own = Own(window=6)
        async with Engine(settings(), sources=[own]) as engine, asyncio.TaskGroup() as group:
            for subject in ("export", "invoices", "update", "crashes", "login", "search"):
                query = Query(f"What about {subject}?", sources=("helpdesk",), deadline_seconds=5)
                group.create_task(engine.ask(query))
        assert len(own.requests) <= 6
        assert own.most <= 2

    asyncio.run(main())


@pytest.mark.parametrize("names", [["reddit"], ["hn"], ["file:x"], [""], ["twice", "twice"]])
def test_a_name_that_is_taken_is_refused(names: list[str]) -> None:
    with pytest.raises(ConfigurationError, match="source: the name"):
        Engine(settings(), sources=[Own(name) for name in names])


def test_an_unknown_name_is_told_with_the_own_ones() -> None:
    async def main() -> None:
        async with Engine(settings(), sources=[Own()]) as engine:
            with pytest.raises(InvalidQueryError) as refused:
                await engine.ask(Query("What is wrong?", sources=("help",), deadline_seconds=5))
        assert "helpdesk" in str(refused.value.remedy)

    asyncio.run(main())


def test_the_library_takes_own_sources_beside_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUNDSWELL_CACHE__URL", "memory://")
    own = Own()
    report = library.ask_sync("What is wrong with export?", within=30, sources=[own])
    assert [outcome.source for outcome in report.outcomes] == ["helpdesk"]
    assert report.insights
    assert own.is_closed
