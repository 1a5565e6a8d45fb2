"""Keep entries in one private file that several processes may share."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from groundswell.cache.store import StoreStatistics
from groundswell.clock import Clock
from groundswell.errors import StoreUnavailableError

_T = TypeVar("_T")

# secure_delete overwrites what is deleted, so that a purge is physical.
_SCHEMA = """
PRAGMA secure_delete = ON;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
CREATE TABLE IF NOT EXISTS entries (
    key TEXT PRIMARY KEY, value BLOB NOT NULL, size INTEGER NOT NULL,
    expires_at REAL NOT NULL, used_at REAL NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS entries_expiry ON entries (expires_at);
CREATE INDEX IF NOT EXISTS entries_use ON entries (used_at);
"""
_BUSY_SECONDS = 2.0


class SqliteStore:
    """A store in one file of mode 0600; it opens on first use and works in threads."""

    def __init__(
        self,
        path: Path,
        *,
        clock: Clock,
        max_entries: int = 100_000,
        max_bytes: int = 512 * 2**20,
    ) -> None:
        self._path = path
        self._clock = clock
        self._max_entries = max_entries
        self._max_bytes = max_bytes
        self._connection: sqlite3.Connection | None = None
        self._lock = threading.Lock()

    async def get(self, key: str) -> bytes | None:
        """Return the value, or `None` when there is none or it has expired."""

        def read(connection: sqlite3.Connection) -> bytes | None:
            row = connection.execute(
                "SELECT value FROM entries WHERE key = ? AND expires_at > ?", (key, self._now())
            ).fetchone()
            if row is None:
                return None
            connection.execute("UPDATE entries SET used_at = ? WHERE key = ?", (self._now(), key))
            return bytes(row[0])

        return await self._run(read)

    async def set(self, key: str, value: bytes, *, ttl_seconds: float) -> None:
        """Keep `value`, unless it alone is larger than the store."""
        if ttl_seconds <= 0 or len(value) > self._max_bytes:
            return

        def write(connection: sqlite3.Connection) -> None:
            now = self._now()
            connection.execute("DELETE FROM entries WHERE expires_at <= ?", (now,))
            connection.execute(
                "INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?, ?)",
                (key, value, len(value), now + ttl_seconds, now),
            )
            self._shrink(connection)

        await self._run(write)

    async def delete(self, key: str) -> None:
        """Forget one key."""

        def remove(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM entries WHERE key = ?", (key,))

        await self._run(remove)

    async def clear(self) -> None:
        """Forget everything, on disk too."""

        def empty(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM entries")

        await self._run(empty)
        await self._run(_truncate_log)

    async def purge(self) -> int:
        """Remove what has expired from the file and its log; return how many entries went."""

        def sweep(connection: sqlite3.Connection) -> int:
            return connection.execute(
                "DELETE FROM entries WHERE expires_at <= ?", (self._now(),)
            ).rowcount

        removed = await self._run(sweep)
        await self._run(_truncate_log)
        return removed

    async def statistics(self) -> StoreStatistics:
        """Count what is held."""

        def count(connection: sqlite3.Connection) -> StoreStatistics:
            row = connection.execute("SELECT COUNT(*), COALESCE(SUM(size), 0) FROM entries")
            entries, size = row.fetchone()
            return StoreStatistics(int(entries), int(size))

        return await self._run(count)

    async def aclose(self) -> None:
        """Close the file."""
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    async def _run(self, work: Callable[[sqlite3.Connection], _T]) -> _T:
        return await asyncio.to_thread(self._locked, work)

    def _locked(self, work: Callable[[sqlite3.Connection], _T]) -> _T:
        with self._lock:
            try:
                if self._connection is None:
                    self._connection = _opened(self._path)
                return work(self._connection)
            except (sqlite3.Error, OSError) as error:
                raise StoreUnavailableError(
                    f"cache file {self._path.name!r}: {type(error).__name__}"
                ) from error

    def _shrink(self, connection: sqlite3.Connection) -> None:
        row = connection.execute("SELECT COUNT(*), COALESCE(SUM(size), 0) FROM entries").fetchone()
        entries, size = int(row[0]), int(row[1])
        while entries > self._max_entries or size > self._max_bytes:
            oldest = connection.execute(
                "SELECT key, size FROM entries ORDER BY used_at LIMIT 1"
            ).fetchone()
            connection.execute("DELETE FROM entries WHERE key = ?", (oldest[0],))
            entries, size = entries - 1, size - int(oldest[1])

    def _now(self) -> float:
        # Wall-clock time: the file outlives the process.
        return self._clock.now().timestamp()


def _opened(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600, exist_ok=True)
    path.chmod(0o600)
    connection = sqlite3.connect(
        path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    try:
        connection.executescript(_SCHEMA)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _truncate_log(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
