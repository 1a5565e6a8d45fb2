"""The file of a cache stays usable after any failure."""

import sqlite3
from pathlib import Path

import pytest

from groundswell.cache.sqlite_file import opened, writing


def test_a_commit_that_fails_leaves_no_transaction_behind(tmp_path: Path) -> None:
    """A file system without shared memory has no WAL: there a reader can hold up a commit."""
    path = tmp_path / "cache.sqlite"
    connection, reader = opened(path), sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.execute("PRAGMA busy_timeout = 0")
    insert = "INSERT INTO counts VALUES ('a', ?, 1)"
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM counts").fetchall()
    with pytest.raises(sqlite3.OperationalError, match="locked"), writing(connection):
        connection.execute(insert, ("held up",))
    reader.execute("ROLLBACK")
    with writing(connection):
        connection.execute(insert, ("goes on",))
    assert [row[0] for row in reader.execute("SELECT name FROM counts")] == ["goes on"]
    connection.close()
    reader.close()


def test_a_failure_that_ended_the_transaction_is_told_as_it_was(tmp_path: Path) -> None:
    connection = opened(tmp_path / "cache.sqlite")

    def fails() -> None:
        with writing(connection):
            connection.execute("ROLLBACK")  # as SQLite does by itself when a disk is full
            raise ValueError("own")

    with pytest.raises(ValueError, match="own"):
        fails()
    connection.close()
