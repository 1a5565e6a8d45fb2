"""A stream says what is searched for: the user's words first, then what a model adds."""

import asyncio
from pathlib import Path

from groundswell.config.load import load
from groundswell.domain.event import Event, PlanEvent, ReportEvent
from groundswell.domain.file_input import FileInput
from groundswell.domain.query import Query
from groundswell.engine import Engine
from groundswell.sandbox.faults import Fault
from groundswell.sandbox.server import Sandbox, SandboxOptions
from tests.integration.language_model import MODEL, write_posts

SOURCES = ("github", "lemmy", "reddit")
QUESTION = Query("What frustrates Billow users?", sources=SOURCES, deadline_seconds=30)


def told(
    query: Query = QUESTION,
    *,
    model: str = "",
    files: tuple[FileInput, ...] = (),
    options: SandboxOptions | None = None,
    until_wave: int | None = None,
) -> list[Event]:
    """Return the events of a run, which answers at once when wave `until_wave` is planned."""

    async def main() -> list[Event]:
        async with Sandbox(options or SandboxOptions()) as sandbox:
            chosen = {**sandbox.settings(), "profile": "test", "llm.model": model}
            settings = load(overrides=chosen, environ={}, dotenv=None).settings
            events, stop = list[Event](), asyncio.Event()
            async with Engine(settings) as engine:
                async for event in engine.stream(query, files=files, stop=stop):
                    events.append(event)
                    if isinstance(event, PlanEvent) and event.wave == until_wave:
                        stop.set()
            return events

    return asyncio.run(main())


def test_the_plan_comes_before_everything_else() -> None:
    events = told()
    assert events[0] == PlanEvent(1, (("Billow",),), SOURCES)
    assert sum(isinstance(event, PlanEvent) for event in events) == 1


def test_what_the_model_adds_is_told_while_the_search_goes_on() -> None:
    options = SandboxOptions(faults={"lemmy": Fault("hang")})  # so that it goes on
    events = told(model=MODEL, options=options, until_wave=2)
    first, second = (event for event in events if isinstance(event, PlanEvent))
    assert (first.wave, second.wave) == (1, 2)
    assert second.searches
    assert all(second.searches)
    assert first.searches[0] not in second.searches
    assert isinstance(events[-1], ReportEvent)


def test_of_files_alone_there_is_nothing_to_search(tmp_path: Path) -> None:
    files = (FileInput(write_posts(tmp_path / "posts.csv")),)
    query = Query("What hurts?", deadline_seconds=30)
    assert not any(isinstance(event, PlanEvent) for event in told(query, files=files))
