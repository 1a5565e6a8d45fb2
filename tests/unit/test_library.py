"""What people mistype or leave unfinished in Python is told, or does no harm."""

import asyncio
import math
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import datetime
from typing import Any

import pytest

from groundswell import library
from groundswell.domain.event import Event, StageEvent
from groundswell.domain.query import Query
from groundswell.engine import Engine
from groundswell.errors import ConfigurationError, InvalidQueryError
from tests.unit.cli.sample_report import sample_report


@pytest.fixture(autouse=True)
def _keeps_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUNDSWELL_CACHE__URL", "memory://")


def test_one_source_may_be_named_without_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Query] = []

    async def ask(_: Engine, query: Query) -> Any:
        asked.append(query)
        return sample_report()

    monkeypatch.setattr(Engine, "ask", ask)
    library.ask_sync("What hurts?", sources="hackernews")
    assert asked[0].sources == ("hackernews",)


def test_in_a_notebook_the_other_form_is_named() -> None:
    async def main() -> None:
        with pytest.raises(ConfigurationError) as caught:
            library.ask_sync("What hurts?")
        assert "await groundswell.ask" in str(caught.value.remedy)

    asyncio.run(main())


def test_a_stream_that_is_left_ends_its_run_before_the_engine_closes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ended: list[str] = []

    async def stream(_: Engine, __: Query) -> AsyncGenerator[Event, None]:
        try:
            yield StageEvent("search", 1.0)
            yield StageEvent("read", 2.0)
        finally:
            ended.append("run")

    async def aclose(_: Engine) -> None:
        ended.append("engine")

    monkeypatch.setattr(Engine, "stream", stream)
    monkeypatch.setattr(Engine, "aclose", aclose)

    async def main() -> None:
        async with aclosing(library.stream("What hurts?")) as events:
            async for _ in events:
                break
        assert ended == ["run", "engine"]

    asyncio.run(main())


@pytest.mark.parametrize(
    ("bound", "named"),
    [
        ({"since": datetime(2026, 3, 1)}, "since: it has no time zone"),  # noqa: DTZ001
        ({"within": math.inf}, "within"),
        ({"kinds": ("wishes",)}, "'wishes' is unknown"),
        ({"kinds": "wish"}, "kinds"),
        ({"kinds": ()}, "kinds"),
        ({"language": "english!"}, "language"),
        ({"limit": 2.5}, "limit"),
    ],
)
def test_a_bound_that_means_nothing_is_named_with_its_remedy(
    bound: dict[str, Any], named: str
) -> None:
    with pytest.raises(InvalidQueryError) as caught:
        library.ask_sync("What hurts?", **bound)
    assert named in caught.value.message
    assert caught.value.remedy


def test_a_bound_of_the_wrong_kind_is_refused_with_a_remedy() -> None:
    with pytest.raises(InvalidQueryError, match="within: '30s' is no number of seconds"):
        library.ask_sync("Why?", within="30s")  # type: ignore[arg-type]  # the mistake
    with pytest.raises(InvalidQueryError, match="since: it is a text") as caught:
        library.ask_sync("Why?", since="2026-01-01")
    assert "datetime(2026" in (caught.value.remedy or "")
