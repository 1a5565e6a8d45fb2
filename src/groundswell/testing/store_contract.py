"""Check that a store keeps its promises.

    class TestMyStore(StoreContract):
        def opened(self, folder):
            return my_bench(folder)  # an async context manager that yields a `StoreBench`

Call `pytest.register_assert_rewrite("groundswell.testing")` in `conftest.py` for full messages.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path

from groundswell.cache.store import Store, Usage

_BINARY = bytes(range(256)) * 4


@dataclass(frozen=True, slots=True)
class StoreBench:
    """An open store that is empty, and what moves the time that it goes by."""

    store: Store
    advance: Callable[[float], Awaitable[None]]


Scenario = Callable[[StoreBench], Awaitable[None]]


class StoreContract:
    """What holds for every store."""

    def opened(self, folder: Path) -> AbstractAsyncContextManager[StoreBench]:
        """Open a store of at least 100 entries and 10,000 bytes; override this."""
        raise NotImplementedError

    def _run(self, folder: Path, scenario: Scenario) -> None:
        async def main() -> None:
            async with self.opened(folder) as bench:
                await scenario(bench)

        asyncio.run(main())

    def test_a_value_is_returned_until_its_time_is_over(self, tmp_path: Path) -> None:
        """A value lives for its TTL and not longer."""

        async def scenario(bench: StoreBench) -> None:
            await bench.store.set("a:k", b"v", ttl_seconds=100)
            await bench.advance(99)
            assert await bench.store.get("a:k") == b"v"
            await bench.advance(2)
            assert await bench.store.get("a:k") is None

        self._run(tmp_path, scenario)

    def test_any_bytes_come_back_unchanged(self, tmp_path: Path) -> None:
        """Values are bytes, with zeros and line ends, or none at all."""

        async def scenario(bench: StoreBench) -> None:
            for value in (_BINARY, b"", b"\r\n\x00"):
                await bench.store.set("a:k", value, ttl_seconds=100)
                assert await bench.store.get("a:k") == value

        self._run(tmp_path, scenario)

    def test_a_new_value_replaces_the_old_one_and_its_time(self, tmp_path: Path) -> None:
        """The last write wins, in value and in TTL."""

        async def scenario(bench: StoreBench) -> None:
            await bench.store.set("a:k", b"old", ttl_seconds=1_000)
            await bench.store.set("a:k", b"new", ttl_seconds=10)
            assert await bench.store.get("a:k") == b"new"
            assert (await bench.store.statistics()).entries == 1
            await bench.advance(11)
            assert await bench.store.get("a:k") is None

        self._run(tmp_path, scenario)

    def test_no_time_to_live_means_nothing_kept(self, tmp_path: Path) -> None:
        """A TTL of zero or less keeps nothing, and forgets what was there."""

        async def scenario(bench: StoreBench) -> None:
            for ttl_seconds in (0.0, -1.0):
                await bench.store.set("a:k", b"v", ttl_seconds=100)
                await bench.store.set("a:k", b"v", ttl_seconds=ttl_seconds)
                assert await bench.store.get("a:k") is None
                assert not await bench.store.add("a:k", b"v", ttl_seconds=ttl_seconds)

        self._run(tmp_path, scenario)

    def test_add_keeps_only_where_nothing_is(self, tmp_path: Path) -> None:
        """Of all that add at once one wins; when its time is over another may."""

        async def scenario(bench: StoreBench) -> None:
            won: list[bool] = []

            async def attempt(number: int) -> None:
                value = str(number).encode()
                won.append(await bench.store.add("a:k", value, ttl_seconds=10))

            async with asyncio.TaskGroup() as group:
                for number in range(10):
                    group.create_task(attempt(number))
            assert sorted(won) == [False] * 9 + [True]
            await bench.advance(11)
            assert await bench.store.add("a:k", b"next", ttl_seconds=10)
            assert await bench.store.get("a:k") == b"next"

        self._run(tmp_path, scenario)

    def test_purge_removes_only_what_has_expired(self, tmp_path: Path) -> None:
        """After a purge the statistics hold what lives, and nothing else."""

        async def scenario(bench: StoreBench) -> None:
            for number in range(20):
                await bench.store.set(f"a:{number}", b"1", ttl_seconds=10)
            await bench.store.set("a:long", b"22", ttl_seconds=1_000)
            await bench.advance(11)
            await bench.store.purge(at_most=5)
            await bench.store.purge()
            found = await bench.store.statistics()
            assert (found.entries, found.bytes) == (1, 2)
            assert await bench.store.get("a:long") == b"22"

        self._run(tmp_path, scenario)

    def test_delete_forgets_one_key(self, tmp_path: Path) -> None:
        """The other keys stay; a key that is not there is no error."""

        async def scenario(bench: StoreBench) -> None:
            await bench.store.set("a:1", b"v", ttl_seconds=100)
            await bench.store.set("a:2", b"v", ttl_seconds=100)
            await bench.store.delete("a:1")
            await bench.store.delete("a:never")
            assert await bench.store.get("a:1") is None
            assert await bench.store.get("a:2") == b"v"

        self._run(tmp_path, scenario)

    def test_clear_forgets_one_namespace_or_everything(self, tmp_path: Path) -> None:
        """A namespace is all before the last colon, taken literally."""

        async def scenario(bench: StoreBench) -> None:
            for key in ("a:1", "a:2", "ab:1", "*:1"):
                await bench.store.set(key, b"v", ttl_seconds=100)
            await bench.store.increment({"a": {"hit": 1}, "ab": {"hit": 2}})
            await bench.store.clear("*")
            assert (await bench.store.statistics()).entries == 3
            await bench.store.clear("a")
            found = await bench.store.statistics()
            assert found.usage == {"ab": Usage(1, 1)}
            assert found.counts == {"ab": {"hit": 2}}
            await bench.store.clear()
            found = await bench.store.statistics()
            assert (found.entries, found.bytes, found.usage, found.counts) == (0, 0, {}, {})

        self._run(tmp_path, scenario)

    def test_statistics_tell_namespaces_apart(self, tmp_path: Path) -> None:
        """Entries, bytes and counts are by namespace; a namespace may hold a colon."""

        async def scenario(bench: StoreBench) -> None:
            await bench.store.set("a:1", b"12345", ttl_seconds=100)
            await bench.store.set("a:2", b"123", ttl_seconds=100)
            await bench.store.set("file:b:1", b"1", ttl_seconds=100)
            await bench.store.increment({"a": {"hit": 2, "miss": 1}, "file:b": {"miss": 1}})
            await bench.store.increment({"a": {"hit": 3}})
            found = await bench.store.statistics()
            assert (found.entries, found.bytes) == (3, 9)
            assert found.usage == {"a": Usage(2, 8), "file:b": Usage(1, 1)}
            assert found.counts == {"a": {"hit": 5, "miss": 1}, "file:b": {"miss": 1}}

        self._run(tmp_path, scenario)

    def test_many_at_once_do_not_disturb_each_other(self, tmp_path: Path) -> None:
        """Each reader gets what was written under its own key, also when some give up."""

        async def scenario(bench: StoreBench) -> None:
            async def one(number: int) -> None:
                key, value = f"a:{number}", str(number).encode()
                await bench.store.set(key, value, ttl_seconds=100)
                assert await bench.store.get(key) == value

            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(one(number)) for number in range(60)]
                await asyncio.sleep(0)
                for task in tasks[::7]:
                    task.cancel()
            for number in set(range(60)) - set(range(0, 60, 7)):
                assert await bench.store.get(f"a:{number}") == str(number).encode()

        self._run(tmp_path, scenario)


class BoundedStoreContract(StoreContract):
    """What also holds for a store that bounds itself; open it with 100 entries, 10,000 bytes."""

    def test_entries_are_bounded_and_the_least_recently_used_goes_first(
        self, tmp_path: Path
    ) -> None:
        """Reading is using."""

        async def scenario(bench: StoreBench) -> None:
            for number in range(100):
                await bench.store.set(f"a:{number}", b"v", ttl_seconds=1_000)
                await bench.advance(1)
            assert await bench.store.get("a:0") == b"v"
            await bench.advance(1)
            await bench.store.set("a:new", b"v", ttl_seconds=1_000)
            assert await bench.store.get("a:1") is None
            assert await bench.store.get("a:0") == b"v"
            assert (await bench.store.statistics()).entries == 100

        self._run(tmp_path, scenario)

    def test_bytes_are_bounded_and_an_oversized_value_is_not_kept(self, tmp_path: Path) -> None:
        """A value larger than the store takes the place of nothing."""

        async def scenario(bench: StoreBench) -> None:
            for number in range(30):
                await bench.store.set(f"a:{number}", b"x" * 1_000, ttl_seconds=100)
            found = await bench.store.statistics()
            assert (found.entries, found.bytes) == (10, 10_000)
            await bench.store.set("a:huge", b"x" * 10_001, ttl_seconds=100)
            assert await bench.store.get("a:huge") is None
            assert (await bench.store.statistics()).entries == 10

        self._run(tmp_path, scenario)

    def test_purge_tells_what_it_removed_and_stops_where_it_was_told(self, tmp_path: Path) -> None:
        """`at_most` bounds the work of one call."""

        async def scenario(bench: StoreBench) -> None:
            for number in range(20):
                await bench.store.set(f"a:{number}", b"1", ttl_seconds=10)
            await bench.advance(11)
            assert await bench.store.purge(at_most=5) == 5
            assert await bench.store.purge() == 15
            assert await bench.store.purge() == 0

        self._run(tmp_path, scenario)
