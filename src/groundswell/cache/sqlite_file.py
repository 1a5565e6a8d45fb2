"""Open the private SQLite file of a cache."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_VERSION = 2
_BUSY_SECONDS = 2.0

# secure_delete overwrites what is deleted, so that a purge is physical. The triggers keep the
# sums of `usage`, so that no write has to count the whole table.
_PRAGMAS = """
PRAGMA secure_delete = ON;
PRAGMA auto_vacuum = INCREMENTAL;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
"""
_SCHEMA = (
    "DROP TABLE IF EXISTS entries",
    "DROP TABLE IF EXISTS usage",
    "DROP TABLE IF EXISTS counts",
    (
        "CREATE TABLE entries (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, "
        "namespace TEXT NOT NULL, size INTEGER NOT NULL, expires_at REAL NOT NULL, "
        "used_at REAL NOT NULL, value BLOB NOT NULL)"
    ),
    "CREATE INDEX entries_expiry ON entries (expires_at)",
    "CREATE INDEX entries_use ON entries (used_at)",
    "CREATE INDEX entries_namespace ON entries (namespace)",
    (
        "CREATE TABLE usage (namespace TEXT PRIMARY KEY, entries INTEGER NOT NULL, "
        "bytes INTEGER NOT NULL) WITHOUT ROWID"
    ),
    (
        "CREATE TABLE counts (namespace TEXT NOT NULL, name TEXT NOT NULL, "
        "amount INTEGER NOT NULL, PRIMARY KEY (namespace, name)) WITHOUT ROWID"
    ),
    (
        "CREATE TRIGGER entry_kept AFTER INSERT ON entries BEGIN "
        "INSERT INTO usage VALUES (new.namespace, 1, new.size) ON CONFLICT (namespace) "
        "DO UPDATE SET entries = entries + 1, bytes = bytes + new.size; END"
    ),
    (
        "CREATE TRIGGER entry_gone AFTER DELETE ON entries BEGIN "
        "UPDATE usage SET entries = entries - 1, bytes = bytes - old.size "
        "WHERE namespace = old.namespace; END"
    ),
    f"PRAGMA user_version = {_VERSION}",
)


def opened(path: Path) -> sqlite3.Connection:
    """Return a connection to `path`, made with mode 0600; another version's content is dropped.

    Raises:
        sqlite3.Error: it is no database, or locked for too long.
        OSError: the folder or file cannot be made.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600, exist_ok=True)
    path.chmod(0o600)
    connection = sqlite3.connect(
        path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    try:
        connection.executescript(_PRAGMAS)
        with writing(connection):
            # Under the lock: of several processes that start at once, one makes the tables.
            if connection.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
                for statement in _SCHEMA:
                    connection.execute(statement)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


@contextmanager
def writing(connection: sqlite3.Connection) -> Iterator[None]:
    """Hold the write lock during the block, which is done whole or not at all."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # SQLite ends it by itself when a disk is full
            connection.execute("ROLLBACK")
        raise
