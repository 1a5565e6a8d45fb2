"""The contract on the stores that need no server, and what is special about each."""

import asyncio
import stat
import subprocess
import sys
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from groundswell.cache.memory import MemoryStore
from groundswell.cache.opening import open_store, openers
from groundswell.cache.sqlite import SqliteStore, file_of
from groundswell.cache.store import Store, StoreOptions
from groundswell.errors import ConfigurationError, StoreUnavailableError
from groundswell.testing.store_contract import BoundedStoreContract, StoreBench
from tests import store_bench
from tests.fake_clock import FakeClock


class TestMemoryStore(BoundedStoreContract):
    def opened(self, folder: Path) -> AbstractAsyncContextManager[StoreBench]:
        return store_bench.memory()


class TestSqliteStore(BoundedStoreContract):
    def opened(self, folder: Path) -> AbstractAsyncContextManager[StoreBench]:
        return store_bench.sqlite(folder)


def on_sqlite(folder: Path, scenario: Callable[[StoreBench], Awaitable[None]]) -> None:
    async def main() -> None:
        async with store_bench.sqlite(folder) as bench:
            await scenario(bench)

    asyncio.run(main())


def test_replaced_entries_leave_no_growing_heap_of_moments() -> None:
    async def main() -> None:
        store = MemoryStore(store_bench.options(FakeClock()))
        for number in range(5_000):
            await store.set("a:k", str(number).encode(), ttl_seconds=1_000 + number)
        assert len(store._moments) < 200

    asyncio.run(main())


def test_the_files_are_private(tmp_path: Path) -> None:
    async def scenario(bench: StoreBench) -> None:
        await bench.store.set("a:k", b"v", ttl_seconds=100)
        files = sorted(path.name for path in (tmp_path).iterdir())
        assert files == ["cache.sqlite", "cache.sqlite-shm", "cache.sqlite-wal"]
        for path in tmp_path.iterdir():
            assert stat.S_IMODE(path.stat().st_mode) == 0o600

    on_sqlite(tmp_path, scenario)


@pytest.mark.parametrize("how", ["purge", "clear", "clear one", "evict"])
def test_what_was_removed_is_nowhere_in_the_files(tmp_path: Path, how: str) -> None:
    canary = b"canary-5f0e1c"

    async def scenario(bench: StoreBench) -> None:
        await bench.store.set("a:k", canary * 500, ttl_seconds=10)
        assert any(canary in path.read_bytes() for path in tmp_path.iterdir())
        match how:
            case "purge":
                await bench.advance(11)
            case "clear":
                await bench.store.clear()
            case "clear one":
                await bench.store.clear("a")
            case _:
                for number in range(10):
                    await bench.store.set(f"b:{number}", b"x" * 1_000, ttl_seconds=100)
        await bench.store.purge()
        for path in tmp_path.iterdir():
            assert canary not in path.read_bytes(), path.name

    on_sqlite(tmp_path, scenario)


def test_the_file_gives_space_back(tmp_path: Path) -> None:
    async def scenario(bench: StoreBench) -> None:
        for number in range(10):
            await bench.store.set(f"a:{number}", b"x" * 1_000, ttl_seconds=10)
        await bench.store.purge()
        full = (tmp_path / "cache.sqlite").stat().st_size
        await bench.advance(11)
        await bench.store.purge()
        assert (tmp_path / "cache.sqlite").stat().st_size < full

    on_sqlite(tmp_path, scenario)


WRITER = """
import asyncio, sys
from pathlib import Path
from groundswell.cache.sqlite import SqliteStore
from groundswell.cache.store import StoreOptions
from groundswell.clock import SystemClock

async def main(path, name):
    store = SqliteStore(Path(path), StoreOptions(SystemClock()))
    won = 0
    for number in range(50):
        await store.set(f"{name}:{number}", name.encode(), ttl_seconds=1000)
        won += await store.add(f"race:{number}", name.encode(), ttl_seconds=1000)
        await store.increment({"all": {"writes": 1}})
    await store.aclose()
    print(won)

asyncio.run(main(*sys.argv[1:]))
"""


def test_several_processes_share_a_file_from_its_first_moment(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    running = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), name], stdout=subprocess.PIPE, text=True
        )
        for name in ("one", "two", "three")
    ]
    won = [int(process.communicate(timeout=100)[0]) for process in running]
    assert [process.returncode for process in running] == [0, 0, 0]
    assert sum(won) == 50

    async def main() -> None:
        from groundswell.clock import SystemClock

        store = SqliteStore(path, StoreOptions(SystemClock()))
        found = await store.statistics()
        assert {name: usage.entries for name, usage in found.usage.items()} == {
            "one": 50,
            "two": 50,
            "three": 50,
            "race": 50,
        }
        assert found.counts == {"all": {"writes": 150}}
        await store.aclose()

    asyncio.run(main())


def test_a_file_that_is_no_database_is_a_store_error_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "cache.sqlite").write_bytes(b"no database at all" * 100)

    async def main() -> None:
        store = SqliteStore(tmp_path / "cache.sqlite", store_bench.options(FakeClock()))
        with pytest.raises(StoreUnavailableError, match=r"cache\.sqlite") as caught:
            await store.get("a:k")
        assert "cache.url" in str(caught.value.remedy)
        await store.aclose()
        with pytest.raises(StoreUnavailableError, match="closed"):
            await store.get("a:k")

    asyncio.run(main())


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:///a%20b/c.sqlite", "/a b/c.sqlite"),
        ("sqlite:///C:/x/c.sqlite", "C:/x/c.sqlite"),
    ],
)
def test_an_address_names_a_file(url: str, path: str) -> None:
    assert file_of(url) == Path(path)


def opened(url: str) -> Store:
    return open_store(url, StoreOptions(FakeClock()), openers())


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite://", "names no file"),
        ("redsi://localhost", "'redsi' is no known kind"),
        ("redis://:hunter2@localhost:port/0", "no address of a Redis"),
    ],
)
def test_a_wrong_address_names_the_setting_and_no_secret(url: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said) as caught:
        opened(url)
    assert caught.value.message.startswith("cache.url")
    assert caught.value.remedy
    assert "hunter2" not in f"{caught.value.message}{caught.value.remedy}"


def test_an_unknown_scheme_tells_the_known_ones() -> None:
    with pytest.raises(ConfigurationError) as caught:
        opened("redsi://localhost")
    remedy = str(caught.value.remedy)
    assert "Did you mean 'redis'?" in remedy
    for name in ("memory", "redis", "rediss", "sqlite", "unix"):
        assert name in remedy


def test_a_store_of_another_package_is_opened_by_its_scheme() -> None:
    registry = openers()
    seen: list[str] = []

    def opener(url: str, options: StoreOptions) -> Store:
        seen.append(url)
        return MemoryStore(options)

    registry.register("mine", opener)
    assert isinstance(open_store("mine://place", StoreOptions(FakeClock()), registry), MemoryStore)
    assert seen == ["mine://place"]
