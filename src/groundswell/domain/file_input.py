"""Describe a file that a reader brings along."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class FileInput:
    """A file of posts; `columns` maps our field names (`text`, `author`) to its column names.

    `source` is the name of the source that it becomes; by default `file:` and the file's stem.
    """

    path: Path
    columns: Mapping[str, str] = field(default_factory=dict)
    source: str | None = None
