"""The commands that look at the cache and empty it."""

import asyncio
import json
import random
from pathlib import Path

import pytest
from typer.testing import CliRunner

from groundswell.cache.cache import Cache, CacheOptions
from groundswell.cache.opening import open_store, openers
from groundswell.cache.store import StoreOptions, StoreStatistics, Usage
from groundswell.cli.app import app
from groundswell.cli.cache_table import as_dict, render
from groundswell.clock import SystemClock
from tests.redis_server import RedisServer


def filled(url: str) -> None:
    async def main() -> None:
        clock = SystemClock()
        store = open_store(url, StoreOptions(clock, timeout_seconds=10.0), openers())
        cache = Cache(store, CacheOptions(timeout_seconds=10.0), clock=clock, rng=random.Random(1))
        await cache.put("x:1", b"1234", ttl_seconds=1_000)
        await cache.put("lemmy:1", b"1234", ttl_seconds=1_000)
        for _ in range(3):
            cache.count("x:1", "hit")
        cache.count("x:1", "miss")
        await cache.aclose()

    asyncio.run(main())


@pytest.fixture(params=["sqlite", "redis"])
def url(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "redis":
        server: RedisServer = request.getfixturevalue("redis")
        found = server.url
    else:
        found = f"sqlite://{tmp_path / 'cache.sqlite'}"
    monkeypatch.setenv("GROUNDSWELL_CACHE__URL", found)
    monkeypatch.setenv("GROUNDSWELL_CACHE__TIMEOUT_SECONDS", "10")
    filled(found)
    return found


def run(*arguments: str, code: int = 0, said: str = "") -> str:
    result = CliRunner().invoke(app, ["cache", *arguments], input=said)
    assert result.exit_code == code, result.output
    return result.stdout


def sources() -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = json.loads(run("stats", "--json"))["sources"]
    return found


def test_statistics_are_by_source_and_over_all_processes(url: str) -> None:
    x = sources()["x"]
    assert (x["entries"], x["hits"], x["misses"], x["writes"]) == (1, 3, 1, 1)
    assert x["hit_rate"] == 0.75
    filled(url)
    assert sources()["x"]["hits"] == 6


def test_the_table_has_a_line_for_each_source(url: str) -> None:
    lines = run("stats").splitlines()
    assert lines[0].startswith("2 entries, ")
    assert lines[1].split()[:4] == ["source", "entries", "bytes", "hits"]
    assert [line.split()[0] for line in lines[2:]] == ["lemmy", "x"]
    assert "75%" in lines[3]


def test_one_source_is_cleared_by_any_of_its_names(url: str) -> None:
    assert "nothing of x is kept" in run("clear", "--source", "twitter")
    assert sources().keys() == {"lemmy"}


def test_everything_is_cleared(url: str) -> None:
    assert "the cache is empty" in run("clear")
    assert sources() == {}


def test_an_unknown_source_is_refused_and_nothing_is_removed(url: str) -> None:
    run("clear", "--source", "lemy", code=2)
    assert sources().keys() == {"lemmy", "x"}


def test_a_terminal_is_asked_first(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("groundswell.cli.cache.sys", Terminal)
    run("clear", said="n\n", code=130)
    assert sources().keys() == {"lemmy", "x"}
    run("clear", "--yes")
    assert sources() == {}
    filled(url)
    run("clear", said="y\n")
    assert sources() == {}


class Terminal:
    class stdin:  # noqa: N801
        @staticmethod
        def isatty() -> bool:
            return True


def test_a_store_that_is_down_is_told_with_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUNDSWELL_CACHE__URL", "redis://:hunter2@127.0.0.1:1/0")
    result = CliRunner().invoke(app, ["cache", "stats"])
    assert result.exit_code == 4
    assert "cache.url" in result.stderr
    assert "hunter2" not in result.output


def test_claims_of_workers_are_no_source() -> None:
    found = StoreStatistics(1, 0, {"lease": Usage(1, 0)}, {"x": {"hit": 1}})
    data = as_dict(found, store="redis")
    assert data["sources"].keys() == {"x"}
    assert "100%" in render(data)
