"""Describe what every reader gives: rows of named values."""

from collections.abc import Generator, Mapping

Row = Mapping[str, object]
"""Column names to values."""

Rows = Generator[Row | None, None, None]
"""Rows one after the other; `None` stands for a broken one."""
