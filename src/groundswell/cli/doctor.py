"""The command `groundswell doctor`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from groundswell.config.settings import Settings
    from groundswell.sources.status import SourceStatus

Mark = Literal["ok", "warn", "fail"]
Finding = tuple[Mark, str, str]

LEAST_PYTHON = (3, 11)
REQUIRED = (
    "httpx2", "numpy", "opentelemetry-api", "pydantic", "rapidfuzz", "rich", "structlog",
    "typer", "wordllama",
)  # fmt: skip
OPTIONAL = (("openai", "llm"), ("pyarrow", "files"), ("openpyxl", "files"))


def doctor(
    *, config: Annotated[Path | None, typer.Option(help="Settings file (TOML).")] = None
) -> None:
    """Check Python, packages, settings, the cache and every source; exit 2 if one fails."""
    from groundswell.cli.failure import guarded  # noqa: PLC0415  # --help stays light

    def run() -> int:
        failed = False
        for mark, subject, detail in _findings(config):
            typer.echo(f"{mark:<4}  {subject:<20} {detail}".rstrip())
            failed = failed or mark == "fail"
        return 2 if failed else 0

    raise typer.Exit(guarded(run))


def _findings(config: Path | None) -> "Iterator[Finding]":
    from groundswell.version import __version__  # noqa: PLC0415  # --help stays light

    yield "ok", "groundswell", __version__
    yield python_finding(sys.version_info[:3])
    yield from _packages()

    from groundswell.cli.inspection import statuses  # noqa: PLC0415  # needs the packages above
    from groundswell.cli.loading import load_settings  # noqa: PLC0415

    loaded = load_settings(config=config)
    for warning in loaded.warnings:
        yield "warn", "settings", warning
    yield from _cache(loaded.settings)
    yield _model(loaded.settings)
    for status in statuses(config):
        yield source_finding(status)


def python_finding(version: tuple[int, int, int]) -> Finding:
    """Judge the version of Python."""
    shown = ".".join(map(str, version))
    if version >= LEAST_PYTHON:
        return "ok", "python", shown
    return "fail", "python", f"{shown}, at least {'.'.join(map(str, LEAST_PYTHON))} is needed"


def _packages() -> "Iterator[Finding]":
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415

    for name in REQUIRED:
        try:
            yield "ok", name, version(name)
        except PackageNotFoundError:
            yield "fail", name, "missing; try: pip install groundswell"
    for name, extra in OPTIONAL:
        try:
            yield "ok", name, version(name)
        except PackageNotFoundError:
            yield "warn", name, f"not installed; try: pip install 'groundswell[{extra}]'"


def _cache(settings: "Settings") -> "Iterator[Finding]":
    from groundswell.cli.inspection import with_engine  # noqa: PLC0415  # --help stays light
    from groundswell.errors import CacheError  # noqa: PLC0415

    scheme = settings.cache.url.partition("://")[0]
    if not settings.cache.enabled:
        yield "warn", "cache", "disabled by cache.enabled"
        return
    try:
        found = with_engine(settings, lambda engine: engine.cache_statistics())
    except CacheError as error:
        yield "fail", "cache", f"{scheme}: {error.message}"
    else:
        yield "ok", "cache", f"{scheme}, {found.entries} entries"


def _model(settings: "Settings") -> Finding:
    if settings.llm.model is None:
        return "ok", "language model", "none; insights are named locally"
    return "ok", "language model", settings.llm.model


def source_finding(status: "SourceStatus") -> Finding:
    """Judge the state of a source."""
    subject = f"source {status.info.name}"
    if status.state == "ready":
        return "ok", subject, "ready"
    if status.state == "needs key":
        return "warn", subject, f"needs {', '.join(status.missing)}"
    return "warn", subject, "disabled"
