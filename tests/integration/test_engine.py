"""The whole path over real HTTP on loopback and over real files."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from groundswell.clock import SystemClock
from groundswell.config.load import load
from groundswell.config.settings import Settings
from groundswell.domain.file_input import FileInput
from groundswell.domain.query import Query
from groundswell.domain.report import Report
from groundswell.engine import Engine
from groundswell.errors import InvalidQueryError
from groundswell.sources.source import Window

Reader, Writer = asyncio.StreamReader, asyncio.StreamWriter
COMPLAINTS = [
    "The export is broken again and I lost all my invoices.",
    "Exporting my invoices fails with an error every single time.",
    "I can't export anything since the last update, it just crashes.",
    "Support never answers, I have been waiting for three days.",
    "Nobody answers my emails, still waiting for support after a week.",
    "On hold with support for an hour and then they hung up on me.",
]


@asynccontextmanager
async def server(handle: Callable[[Reader, Writer], Awaitable[None]]) -> AsyncIterator[str]:
    async def guarded(reader: Reader, writer: Writer) -> None:
        try:
            await handle(reader, writer)
        finally:
            writer.close()

    running = await asyncio.start_server(guarded, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{running.sockets[0].getsockname()[1]}"
    finally:
        running.close()


def hits() -> bytes:
    return json.dumps(
        {
            "hits": [
                {
                    "objectID": str(number),
                    "comment_text": text,
                    "author": f"sample_{number}",
                    "created_at_i": 1_790_000_000 + number,
                    "_tags": ["comment"],
                }
                for number, text in enumerate(COMPLAINTS)
            ],
            "nbPages": 1,
            "page": 0,
        }
    ).encode()


async def answer(reader: Reader, writer: Writer) -> None:
    await reader.readuntil(b"\r\n\r\n")
    body = hits()
    head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
    writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
    await writer.drain()


async def hang(reader: Reader, writer: Writer) -> None:
    await reader.read(-1)  # until the client gives up


def settings(**overrides: object) -> Settings:
    dotted = {name.replace("__", "."): value for name, value in overrides.items()}
    return load(overrides={"cache.url": "memory://", **dotted}, environ={}, dotenv=None).settings


def grounded(report: Report) -> None:
    documents = {document.id: document for document in report.documents}
    quotes = [quote for insight in report.insights for quote in insight.evidence]
    assert quotes
    for quote in quotes:
        assert documents[quote.document_id].text[quote.start : quote.end] == quote.quote


def test_one_source_answers_and_a_hanging_one_is_named_with_a_remedy() -> None:
    async def main() -> Report:
        async with server(answer) as good, server(hang) as bad:
            chosen = settings(sources__hackernews__base_url=good, sources__lemmy__base_url=bad)
            async with Engine(chosen) as engine:
                return await engine.ask(
                    Query(
                        "What frustrates invoices users about export and support?",
                        sources=("hackernews", "lemmy"),
                        deadline_seconds=4,
                    )
                )

    report = asyncio.run(main())
    outcomes = {outcome.source: outcome for outcome in report.outcomes}
    assert outcomes["hackernews"].status == "ok"
    assert outcomes["hackernews"].documents == len(COMPLAINTS)
    assert outcomes["lemmy"].status == "failed"
    assert outcomes["lemmy"].reason
    assert outcomes["lemmy"].remedy
    assert report.status == "partial"
    grounded(report)


@pytest.mark.parametrize("waited", [38.0, 90.0])
def test_the_deadline_counts_from_when_the_question_was_asked(waited: float) -> None:
    """A hanging source would take its share of 40 s; two or none of them are left."""

    async def main() -> Report:
        async with server(hang) as bad:
            chosen = settings(sources__lemmy__base_url=bad)
            async with Engine(chosen) as engine:
                query = Query("What hurts?", sources=("lemmy",), deadline_seconds=40)
                asked_at = SystemClock().monotonic() - waited
                async with asyncio.timeout(20):
                    return await engine.ask(query, asked_at=asked_at)

    report = asyncio.run(main())
    assert report.elapsed_seconds >= waited
    assert report.outcomes[0].status == "failed"
    assert report.outcomes[0].remedy


def test_the_second_run_is_served_from_the_cache() -> None:
    async def main() -> tuple[Report, Report]:
        async with (
            server(answer) as good,
            Engine(settings(sources__hackernews__base_url=good)) as engine,
        ):
            query = Query("export support", sources=("hackernews",), deadline_seconds=10)
            return await engine.ask(query), await engine.ask(query, diagnostics=True)

    first, second = asyncio.run(main())
    assert first.usage.requests == {"hackernews": 1}
    assert second.usage.requests == {}
    assert second.diagnostics is not None
    assert second.diagnostics["sources"]["hackernews"]["hits"] == 1
    assert [item.text for item in first.documents] == [item.text for item in second.documents]


def test_a_window_of_the_settings_limits_a_source_and_is_listed() -> None:
    async def main() -> tuple[Report, Report, tuple[Window, ...]]:
        async with server(answer) as good:
            chosen = settings(
                sources__hackernews__base_url=good, sources__hackernews__windows="1/1h"
            )
            async with Engine(chosen) as engine:
                first, second = [
                    await engine.ask(Query(text, sources=("hackernews",), deadline_seconds=5))
                    for text in ("export support", "invoices crash")
                ]
                listed = {each.info.name: each.info for each in engine.describe_sources()}
                return first, second, listed["hackernews"].windows

    first, second, windows = asyncio.run(main())
    assert windows == (Window(1, 3600),)
    assert first.outcomes[0].status == "ok"
    assert second.usage.requests == {}
    assert "rate limit" in str(second.outcomes[0].reason)


def test_a_source_without_its_key_is_skipped_with_the_name_of_the_key() -> None:
    async def main() -> Report:
        async with Engine(settings()) as engine:
            return await engine.ask(Query("anything", sources=("twitter",), deadline_seconds=2))

    (outcome,) = asyncio.run(main()).outcomes
    assert (outcome.source, outcome.status) == ("x", "skipped")
    assert "X_BEARER_TOKEN" in str(outcome.remedy)


def test_every_alias_that_a_source_lists_is_accepted() -> None:
    async def main() -> dict[str, str]:
        async with Engine(settings()) as engine:
            names = {
                alias: each.info.name
                for each in engine.describe_sources()
                for alias in each.info.aliases
            }
        disabled = {f"sources__{name}__enabled": False for name in set(names.values())}
        async with Engine(settings(**disabled)) as engine:
            for alias, name in names.items():
                report = await engine.ask(Query("x", sources=(alias,), deadline_seconds=2))
                assert [outcome.source for outcome in report.outcomes] == [name]
        return names

    assert asyncio.run(main())["stackoverflow"] == "stackexchange"


def test_an_unknown_source_is_refused_before_anything_is_asked() -> None:
    async def main() -> None:
        async with Engine(settings()) as engine:
            with pytest.raises(InvalidQueryError, match="redit"):
                await engine.ask(Query("anything", sources=("redit",)))

    asyncio.run(main())


def test_two_files_are_two_sources_and_quotes_are_verbatim(tmp_path: Path) -> None:
    for name in ("one", "two"):
        rows = "\n".join(f'"{text} ({name})",{name}_{at}' for at, text in enumerate(COMPLAINTS))
        (tmp_path / f"{name}.csv").write_text(f"text,author\n{rows}\n")

    async def main() -> Report:
        files = [FileInput(tmp_path / "one.csv"), FileInput(tmp_path / "two.csv")]
        async with Engine(settings()) as engine:
            return await engine.ask(Query("What hurts?", deadline_seconds=20), files=files)

    report = asyncio.run(main())
    assert {outcome.source for outcome in report.outcomes} == {"file:one", "file:two"}
    assert report.insights
    grounded(report)


def test_rows_without_an_address_link_to_their_place_whatever_the_source_is_called(
    tmp_path: Path,
) -> None:
    path = tmp_path / "posts.csv"
    path.write_text("text\n" + "\n".join(f'"{text}"' for text in COMPLAINTS))

    async def main() -> Report:
        async with Engine(settings()) as engine:
            query = Query("export support", deadline_seconds=20)
            return await engine.ask(query, files=[FileInput(path, source="sample")])

    assert {item.url.split("#")[0] for item in asyncio.run(main()).documents} == {"file:sample"}
