"""Hold the options of `groundswell ask` and turn them into what the engine takes."""

import re
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

from groundswell.cli import duration, opening, place
from groundswell.cli.loading import pairs
from groundswell.config.load import LoadedSettings
from groundswell.config.sources import SourcesSettings
from groundswell.domain.file_input import FileInput
from groundswell.domain.query import KINDS, Kind, Query
from groundswell.errors import InvalidQueryError

FORMATS = ("text", "json", "markdown", "csv", "html")
_SUFFIX_FORMATS = {
    ".json": "json",
    ".md": "markdown",
    ".markdown": "markdown",
    ".csv": "csv",
    ".html": "html",
    ".htm": "html",
}
_FOREIGN_SUFFIXES = frozenset({".pdf", ".docx", ".odt", ".pptx", ".xlsx", ".ods"})
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+:/+[^/]", re.IGNORECASE)  # `Path` makes one of two slashes
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class AskOptions:
    """The options as typed."""

    question: str
    sources: tuple[str, ...] = ()
    files: tuple[Path, ...] = ()
    columns: tuple[str, ...] = ()
    within: str | None = None
    since: str | None = None
    limit: int | None = None
    language: str | None = None
    kinds: tuple[str, ...] = ()
    model: str | None = None
    no_llm: bool = False
    max_usd: float | None = None
    format: str | None = None
    output: Path | None = None
    trace: bool = False
    trace_file: Path | None = None
    refresh: bool = False
    quiet: bool = False
    demo: bool = False
    asked_at: float | None = None  # monotonic seconds
    strict: bool = False
    assignments: tuple[str, ...] = ()
    config: Path | None = None


def opened(options: AskOptions) -> AbstractContextManager[LoadedSettings]:
    """Open the settings that options name, or those of the demonstration.

    Raises:
        InvalidQueryError: two options contradict each other.
    """
    return opening.opened(
        is_demo=options.demo,
        config=options.config,
        assignments=options.assignments,
        overrides=overrides(options),
    )


def overrides(options: AskOptions) -> dict[str, object]:
    """Return the settings that options stand for.

    Raises:
        InvalidQueryError: two options contradict each other.
    """
    if options.no_llm and options.model:
        raise InvalidQueryError(
            "--no-llm and --model contradict each other", remedy="Give one of them."
        )
    found: dict[str, object] = {}
    if options.no_llm:
        found["llm.model"] = None
    if options.model:
        found["llm.model"] = options.model
    if options.max_usd is not None:
        found["budget.max_usd"] = options.max_usd
    return found


def query(options: AskOptions, *, default_seconds: float, now: datetime) -> Query:
    """Return the query.

    Raises:
        InvalidQueryError: an option cannot be used.
    """
    for kind in options.kinds:
        if kind not in KINDS:
            raise InvalidQueryError(
                f"--kind: {kind[:40]!r} is unknown", remedy=f"Choose of: {', '.join(KINDS)}."
            )
    if options.language is not None and not _LANGUAGE.fullmatch(options.language):
        raise InvalidQueryError(
            f"--lang: {options.language[:40]!r} is not a language",
            remedy="Give two letters (ISO 639), for example --lang en.",
        )
    bounds: dict[str, int] = {} if options.limit is None else {"limit": options.limit}
    return Query(
        options.question,
        sources=_sources(options),
        kinds=tuple(cast("Kind", kind) for kind in dict.fromkeys(options.kinds)) or ("pain_point",),
        since=None if options.since is None else moment(options.since, now=now),
        language=None if options.language is None else options.language.lower(),
        deadline_seconds=default_seconds
        if options.within is None
        else duration.seconds(options.within, option="--within"),
        **bounds,
    )


def _sources(options: AskOptions) -> tuple[str, ...]:
    """Return the named sources; a file beside the demo does not silence its sources."""
    if options.demo and options.files and not options.sources:
        return tuple(SourcesSettings.model_fields)
    return tuple(dict.fromkeys(options.sources))


def moment(text: str, *, now: datetime) -> datetime:
    """Return the time that `--since` means: a date such as `2026-03-01`, or an age like `30d`.

    Raises:
        InvalidQueryError: it is neither, or lies in the future.
    """
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        age = duration.seconds(
            text, option="--since", kind="an age or a date", example="30d or --since 2026-03-01"
        )
        return now - timedelta(seconds=age)
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    if found > now:
        raise InvalidQueryError(
            "--since: it lies in the future", remedy="Give a past date, or an age such as 30d."
        )
    return found


def files(options: AskOptions) -> tuple[FileInput, ...]:
    """Return the files to read.

    Raises:
        InvalidQueryError: a file does not exist, or columns are named without a file.
    """
    columns = pairs(options.columns, option="--column", example="text=review_body")
    if columns and not options.files:
        raise InvalidQueryError("--column: there is no --file", remedy="Give --file PATH too.")
    for path in options.files:
        if not path.is_file():
            raise _unreadable(path)
    return tuple(FileInput(path=path, columns=columns) for path in options.files)


def _unreadable(path: Path) -> InvalidQueryError:
    """Return why there is nothing to read at `path`, and what to do."""
    problem = f"no file {str(path)!r}"
    remedy = "Give the path of a CSV, TSV, JSON, JSONL, Parquet, Excel (.xlsx) or text file."
    if _ADDRESS.match(str(path)):
        problem, remedy = f"{str(path)!r} is an address", "Download it, then give the file."
    elif path.is_dir():
        problem, remedy = f"{str(path)!r} is a folder", "Give a file in it; --file can be repeated."
    elif path.exists() or str(path) == "-":
        problem = f"{str(path)!r} is no file that can be read twice"
        remedy = "Write what it gives into a file first, then give that file."
    return InvalidQueryError(f"--file: {problem}", remedy=remedy)


def output_format(options: AskOptions) -> str:
    """Return the format asked for, else the one of the output's suffix, else `text`.

    Raises:
        InvalidQueryError: the format is unknown, or the output cannot be written.
    """
    if options.format is not None and options.format not in FORMATS:
        raise InvalidQueryError(
            f"--format: {options.format[:40]!r} is unknown",
            remedy=f"Choose of: {', '.join(FORMATS)}.",
        )
    for option, path in (("--output", options.output), ("--trace-file", options.trace_file)):
        place.check(path, option=option)
    if options.format is not None or options.output is None:
        return options.format or "text"
    suffix = options.output.suffix.lower()
    if suffix in _FOREIGN_SUFFIXES:
        raise InvalidQueryError(
            f"--output: {suffix[1:].upper()} is none of the formats",
            remedy="Write .html, which can be printed, or .md, .csv, .json or .txt.",
        )
    return _SUFFIX_FORMATS.get(suffix, "text")
