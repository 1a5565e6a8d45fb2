"""Keep entries in one private file that several processes may share."""

import asyncio
import re
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar
from urllib.parse import unquote, urlsplit

from groundswell.cache import sqlite_file
from groundswell.cache.store import Counts, StoreOptions, StoreStatistics, Usage, namespace_of
from groundswell.errors import ConfigurationError, StoreUnavailableError

_T = TypeVar("_T")

_SWEPT_A_WRITE = 64
_BATCH = 512
_TOUCH_SECONDS = 1.0  # a hit is written down as use at most so often: reads stay reads


class SqliteStore:
    """A store in one file of mode 0600; it opens on first use and works in a thread of its own."""

    def __init__(self, path: Path, options: StoreOptions) -> None:
        self._path = path
        self._options = options
        self._connection: sqlite3.Connection | None = None
        # One thread is the lock, and analysis that fills the default pool cannot hold it up.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="groundswell-cache")

    async def get(self, key: str) -> bytes | None:
        """Return the value, or `None` when there is none or it has expired."""

        def read(connection: sqlite3.Connection) -> bytes | None:
            now = self._now()
            row = connection.execute(
                "SELECT value, used_at FROM entries WHERE key = ? AND expires_at > ?", (key, now)
            ).fetchone()
            if row is None:
                return None
            if now - row[1] >= _TOUCH_SECONDS:
                connection.execute("UPDATE entries SET used_at = ? WHERE key = ?", (now, key))
            return bytes(row[0])

        return await self._run(read)

    async def set(self, key: str, value: bytes, *, ttl_seconds: float) -> None:
        """Keep `value`, unless it alone is larger than the store."""
        await self._run(lambda it: self._put(it, key, value, ttl_seconds, replace=True))

    async def add(self, key: str, value: bytes, *, ttl_seconds: float) -> bool:
        """Keep `value` if the key has none; return whether it was kept."""
        return await self._run(lambda it: self._put(it, key, value, ttl_seconds, replace=False))

    async def delete(self, key: str) -> None:
        """Forget one key."""
        await self._run(lambda it: it.execute("DELETE FROM entries WHERE key = ?", (key,)))

    async def clear(self, namespace: str | None = None) -> None:
        """Forget everything or one namespace, on disk too."""

        def empty(connection: sqlite3.Connection) -> None:
            with sqlite_file.writing(connection):
                for table in ("entries", "counts", "usage"):
                    if namespace is None:
                        connection.execute(f"DELETE FROM {table}")  # noqa: S608  # ours
                    else:
                        connection.execute(
                            f"DELETE FROM {table} WHERE namespace = ?",  # noqa: S608  # ours
                            (namespace,),
                        )
            _make_physical(connection)

        await self._run(empty)

    async def purge(self, *, at_most: int | None = None) -> int:
        """Remove what has expired from the file and its log; return how many entries went."""
        removed = 0
        while at_most is None or removed < at_most:
            batch = _BATCH if at_most is None else min(_BATCH, at_most - removed)
            gone = await self._run(partial(self._sweep, at_most=batch))
            removed += gone
            if gone < batch:
                break
        await self._run(_make_physical)
        return removed

    async def statistics(self) -> StoreStatistics:
        """Count what is held."""

        def count(connection: sqlite3.Connection) -> StoreStatistics:
            now = self._now()
            usage = {
                str(name): Usage(int(entries), int(size))
                for name, entries, size in connection.execute(
                    "SELECT namespace, COUNT(*), SUM(size) FROM entries WHERE expires_at > ? "
                    "GROUP BY namespace ORDER BY namespace",
                    (now,),
                )
            }
            counts: dict[str, dict[str, int]] = {}
            for name, what, amount in connection.execute(
                "SELECT namespace, name, amount FROM counts ORDER BY namespace, name"
            ):
                counts.setdefault(name, {})[what] = int(amount)
            return StoreStatistics(
                sum(each.entries for each in usage.values()),
                sum(each.bytes for each in usage.values()),
                usage,
                counts,
            )

        return await self._run(count)

    async def increment(self, counts: Counts) -> None:
        """Add to the counts of the statistics."""
        rows = [
            (namespace, name, amount)
            for namespace, amounts in counts.items()
            for name, amount in amounts.items()
        ]

        def add(connection: sqlite3.Connection) -> None:
            with sqlite_file.writing(connection):
                connection.executemany(
                    "INSERT INTO counts VALUES (?, ?, ?) ON CONFLICT (namespace, name) "
                    "DO UPDATE SET amount = amount + excluded.amount",
                    rows,
                )

        await self._run(add)

    async def aclose(self) -> None:
        """Close the file."""

        def close() -> None:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

        try:
            await asyncio.get_running_loop().run_in_executor(self._thread, close)
        except RuntimeError:  # closed already
            return
        finally:
            self._thread.shutdown(wait=False)

    async def _run(self, work: Callable[[sqlite3.Connection], _T]) -> _T:
        try:
            future = asyncio.get_running_loop().run_in_executor(self._thread, self._safely, work)
        except RuntimeError as error:
            raise StoreUnavailableError("the cache file is closed") from error
        return await future

    def _safely(self, work: Callable[[sqlite3.Connection], _T]) -> _T:
        try:
            if self._connection is None:
                self._connection = sqlite_file.opened(self._path)
            return work(self._connection)
        except (sqlite3.Error, OSError) as error:
            raise StoreUnavailableError(
                f"cache file {self._path.name!r}: {type(error).__name__}",
                remedy="Give another file in cache.url, or delete this one.",
            ) from error

    def _put(
        self,
        connection: sqlite3.Connection,
        key: str,
        value: bytes,
        ttl_seconds: float,
        *,
        replace: bool,
    ) -> bool:
        now = self._now()
        is_kept = ttl_seconds > 0 and len(value) <= self._options.max_bytes
        expired = "" if replace else " AND expires_at <= ?"
        with sqlite_file.writing(connection):
            connection.execute(
                f"DELETE FROM entries WHERE key = ?{expired}",  # noqa: S608  # ours
                (key,) if replace else (key, now),
            )
            self._expire(connection, _SWEPT_A_WRITE)
            if not is_kept:
                return False
            kept = connection.execute(
                "INSERT INTO entries (key, namespace, size, expires_at, used_at, value) "
                "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING",
                (key, namespace_of(key), len(value), now + ttl_seconds, now, value),
            ).rowcount
            self._shrink(connection)
        return kept == 1

    def _sweep(self, connection: sqlite3.Connection, *, at_most: int) -> int:
        with sqlite_file.writing(connection):
            return self._expire(connection, at_most)

    def _expire(self, connection: sqlite3.Connection, at_most: int) -> int:
        return connection.execute(
            "DELETE FROM entries WHERE id IN "
            "(SELECT id FROM entries WHERE expires_at <= ? ORDER BY expires_at LIMIT ?)",
            (self._now(), at_most),
        ).rowcount

    def _shrink(self, connection: sqlite3.Connection) -> None:
        entries, size = connection.execute(
            "SELECT COALESCE(SUM(entries), 0), COALESCE(SUM(bytes), 0) FROM usage"
        ).fetchone()
        while entries > self._options.max_entries or size > self._options.max_bytes:
            oldest = connection.execute(
                "SELECT id, size FROM entries ORDER BY used_at, id LIMIT 1"
            ).fetchone()
            connection.execute("DELETE FROM entries WHERE id = ?", (oldest[0],))
            entries, size = entries - 1, size - oldest[1]

    def _now(self) -> float:
        # Wall-clock time: the file outlives the process.
        return self._options.clock.now().timestamp()


def _make_physical(connection: sqlite3.Connection) -> None:
    """Give free pages back and empty the log, which holds copies of what was deleted."""
    connection.execute("PRAGMA incremental_vacuum").fetchall()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def open_store(url: str, options: StoreOptions) -> SqliteStore:
    """Open `sqlite:///path/to/file`.

    Raises:
        ConfigurationError: the address names no file.
    """
    return SqliteStore(file_of(url), options)


def file_of(url: str) -> Path:
    """Return the file that an address such as `sqlite:///path/to/cache.sqlite` names.

    Raises:
        ConfigurationError: it names none.
    """
    parts = urlsplit(url)
    text = unquote(f"{parts.netloc}{parts.path}")
    if re.match(r"/[A-Za-z]:/", text):  # a drive of Windows
        text = text[1:]
    if not text.strip("/"):
        raise ConfigurationError(
            "cache.url: sqlite:// names no file", remedy="Write sqlite:///path/to/cache.sqlite."
        )
    return Path(text).expanduser()
