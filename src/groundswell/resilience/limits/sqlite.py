"""Remember grants in one private file that the processes of a machine share."""

import asyncio
import json
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from groundswell.clock import Clock
from groundswell.resilience.limits import record as records
from groundswell.resilience.limits.limit import Feedback, Limit, Window, windows
from groundswell.resilience.limits.record import Record
from groundswell.resilience.limits.state import StateError

_SCHEMA = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
CREATE TABLE IF NOT EXISTS records (
    key TEXT PRIMARY KEY, value TEXT NOT NULL, expires_at REAL NOT NULL) WITHOUT ROWID;
"""
_BUSY_SECONDS = 2.0
_DAY_SECONDS = 25 * 3_600.0  # the day on which summer time ends

Step = Callable[[Record, tuple[Window, ...], float], tuple[Record | None, float]]


class SqliteState:
    """A state in a file of mode 0600, opened on first use; it works in a thread of its own.

    Times are those of the wall clock, because the file outlives the process; when that is set back
    they go with it. A grant that is cut off while the file is written counts as used.
    """

    def __init__(self, path: Path, *, clock: Clock, margin_seconds: float = 0.0) -> None:
        self._path = path
        self._clock = clock
        self._margin_seconds = margin_seconds
        self._connection: sqlite3.Connection | None = None
        # One thread is the lock, and analysis that fills the default pool cannot hold it up.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="groundswell-limits")
        self.seen: dict[str, tuple[int, ...]] = {}

    async def take(self, key: str, limits: Sequence[Limit], *, units: int) -> float:
        """Grant `units` now and return 0, or return the seconds to wait."""

        def step(
            record: Record, opened: tuple[Window, ...], now: float
        ) -> tuple[Record | None, float]:
            wait = records.wait_seconds(record, opened, now=now, units=units)
            if wait > 0:
                return None, wait
            return records.granted(record, opened, now=now, units=units), 0.0

        return await self._changed(key, limits, step)

    async def wait(self, key: str, limits: Sequence[Limit], *, units: int, ahead: int) -> float:
        """Return the seconds until `units` could be granted after `ahead` others."""

        def step(
            record: Record, opened: tuple[Window, ...], now: float
        ) -> tuple[Record | None, float]:
            return None, records.wait_seconds(record, opened, now=now, units=units, ahead=ahead)

        return await self._changed(key, limits, step)

    async def tighten(self, key: str, limits: Sequence[Limit], said: Feedback) -> None:
        """Apply what the provider said."""

        def step(record: Record, _: tuple[Window, ...], now: float) -> tuple[Record | None, float]:
            return records.tightened(record, said, now=now), 0.0

        await self._changed(key, limits, step)

    async def charge(self, key: str, limits: Sequence[Limit], counted: Sequence[int]) -> None:
        """Count units that were granted elsewhere as granted now."""

        def step(
            record: Record, opened: tuple[Window, ...], _: float
        ) -> tuple[Record | None, float]:
            return records.charged(record, opened, counted), 0.0

        await self._changed(key, limits, step)

    async def aclose(self) -> None:
        """Close the file; safe to call twice."""
        try:
            await asyncio.get_running_loop().run_in_executor(self._thread, self._close)
        except RuntimeError:  # closed already
            return
        finally:
            self._thread.shutdown(wait=False)

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    async def _changed(self, key: str, limits: Sequence[Limit], step: Step) -> float:
        work = partial(self._committed, key, tuple(limits), step)
        try:
            future = asyncio.get_running_loop().run_in_executor(self._thread, work)
        except RuntimeError as error:
            raise StateError(f"{self._path.name}: it is closed") from error
        return await future

    def _committed(self, key: str, limits: tuple[Limit, ...], step: Step) -> float:
        try:
            if self._connection is None:
                self._connection = _opened(self._path)
            with self._connection:
                # Before anything is read: nobody else may grant between our look and our write.
                self._connection.execute("BEGIN IMMEDIATE")
                return self._stepped(self._connection, key, limits, step)
        except (sqlite3.Error, OSError, ValueError) as error:
            raise StateError(f"{self._path.name}: {type(error).__name__}") from error

    def _stepped(
        self, connection: sqlite3.Connection, key: str, limits: tuple[Limit, ...], step: Step
    ) -> float:
        wall = self._clock.now()
        now = wall.timestamp()
        opened = windows(limits, now=now, wall=wall, margin_seconds=self._margin_seconds)
        row = connection.execute("SELECT value FROM records WHERE key = ?", (key,)).fetchone()
        kept = {} if row is None else json.loads(row[0])
        record = records.from_json(kept) if kept else Record()
        set_back_by = float(kept.get("at", now)) - now
        if set_back_by > 0:
            record = records.set_back(record, opened, by=set_back_by)
        changed, wait = step(record, opened, now)
        self.seen[key] = records.used(changed or record, opened)
        if changed is None and set_back_by > 0:
            changed = record
        if changed is not None:
            longest = max((window.seconds for window in opened), default=0.0)
            ends = max(now + longest, now + _DAY_SECONDS, changed.blocked_until, changed.left_until)
            connection.execute("DELETE FROM records WHERE expires_at < ?", (now,))
            connection.execute(
                "INSERT OR REPLACE INTO records VALUES (?, ?, ?)",
                (key, json.dumps(records.as_json(changed) | {"at": now}), ends),
            )
        return wait


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
